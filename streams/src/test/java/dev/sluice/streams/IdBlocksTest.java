package dev.sluice.streams;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.StateRestoreCallback;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;

class IdBlocksTest {
  private static final Bytes FIRST = Bytes.wrap(new byte[24]);
  private static final Bytes SECOND = Bytes.wrap(new byte[25]);
  private final KeyValueStore<Bytes, byte[]> ids = Stores.inMemoryKeyValueStore("ids").get();
  private final IdBlocks store = new IdBlocks(Stores.inMemoryKeyValueStore("blocks").get(), ids);
  private StateRestoreCallback restore;
  private int registered;

  IdBlocksTest() {
    StateStoreContext real = new MockProcessorContext<Void, Void>().getStateStoreContext();
    Object context =
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {StateStoreContext.class},
            (proxy, method, arguments) -> {
              if (!method.getName().equals("register")) {
                return method.invoke(real, arguments);
              }
              registered++;
              assertThat(arguments[0]).isSameAs(store);
              restore = (StateRestoreCallback) arguments[1];
              return null;
            });
    store.init((StateStoreContext) context, store);
  }

  @Test
  void init_registersTheWholeAlone() {
    assertThat(registered).isEqualTo(1);
    assertThat(store.name()).isEqualTo("blocks");
    assertThat(store.isOpen()).isTrue();
  }

  @Test
  void put_makesItsIdsKnown_deleteForgetsThem() {
    store.put(FIRST, block(1, 2));
    store.put(SECOND, block(3));
    assertThat(store.get(id(2))).isNotNull();
    assertThat(store.get(id(4))).isNull();
    assertThat(store.get(FIRST)).isEqualTo(block(1, 2));
    assertThat(store.delete(FIRST)).isEqualTo(block(1, 2));
    assertThat(store.get(FIRST)).isNull();
    assertThat(store.get(id(1))).isNull();
    assertThat(store.get(id(3))).isNotNull();
    assertThat(store.delete(FIRST)).isNull();
  }

  /** A changelog has blocks only; its readers must know their ids again. */
  @Test
  void restore_ofBlocksAndTheirDeletions_knowsTheIdsThatAreLeft() {
    restore.restore(FIRST.get(), block(1, 2));
    restore.restore(SECOND.get(), block(3));
    restore.restore(SECOND.get(), block(3));
    assertThat(store.get(id(1))).isNotNull();
    restore.restore(FIRST.get(), null);
    assertThat(store.get(id(1))).isNull();
    assertThat(store.get(id(2))).isNull();
    assertThat(store.get(id(3))).isNotNull();
    assertThat(MemoryStores.size(ids)).isEqualTo(1);
  }

  private static byte[] block(int... members) {
    ByteBuffer block = ByteBuffer.allocate(IdBlocks.ID_BYTES * members.length);
    for (int member : members) {
      block.put(id(member).get());
    }
    return block.array();
  }

  private static Bytes id(int number) {
    return Bytes.wrap(ByteBuffer.allocate(IdBlocks.ID_BYTES).putInt(number).array());
  }
}
