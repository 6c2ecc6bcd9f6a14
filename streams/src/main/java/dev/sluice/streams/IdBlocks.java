package dev.sluice.streams;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.query.Position;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;

/**
 * A store of blocks of ids that can also be asked for one id. Its changelog has a record for each
 * block, and none for each id: which ids there are is worked out from the blocks, when one is put
 * and when one is restored.
 *
 * <pre>
 *   blocks  any key but of 16 bytes   -> 16 bytes of each of its ids
 *   ids     16 bytes                  -> nothing; read by {@link #get}, never written by itself
 * </pre>
 *
 * A block is put once, no id is in two of them, and those of one that is deleted go with it.
 */
final class IdBlocks implements KeyValueStore<Bytes, byte[]> {
  static final int ID_BYTES = 16;
  private static final byte[] NOTHING = {};

  private final KeyValueStore<Bytes, byte[]> blocks;
  private final KeyValueStore<Bytes, byte[]> ids;

  IdBlocks(KeyValueStore<Bytes, byte[]> blocks, KeyValueStore<Bytes, byte[]> ids) {
    this.blocks = blocks;
    this.ids = ids;
  }

  /** Both parts in RocksDB, under these names. */
  static KeyValueBytesStoreSupplier persistent(String blocks, String ids) {
    return new KeyValueBytesStoreSupplier() {
      @Override
      public String name() {
        return blocks;
      }

      @Override
      public KeyValueStore<Bytes, byte[]> get() {
        return new IdBlocks(
            Stores.persistentKeyValueStore(blocks).get(),
            Stores.persistentKeyValueStore(ids).get());
      }

      @Override
      public String metricsScope() {
        return "rocksdb";
      }
    };
  }

  @Override
  public void init(StateStoreContext context, StateStore root) {
    StateStoreContext part = new UnregisteredPart(context);
    blocks.init(part, blocks);
    ids.init(part, ids);
    context.register(root, (key, value) -> put(Bytes.wrap(key), value));
  }

  @Override
  public void put(Bytes block, byte @Nullable [] members) {
    if (members == null) {
      delete(block);
      return;
    }
    blocks.put(block, members);
    ids.putAll(entries(members, NOTHING));
  }

  @Override
  public byte @Nullable [] delete(Bytes block) {
    byte[] members = blocks.delete(block);
    if (members != null) {
      ids.putAll(entries(members, null));
    }
    return members;
  }

  private static List<KeyValue<Bytes, byte[]>> entries(byte[] members, byte @Nullable [] value) {
    List<KeyValue<Bytes, byte[]>> entries = new ArrayList<>(members.length / ID_BYTES);
    for (int at = 0; at < members.length; at += ID_BYTES) {
      Bytes id = Bytes.wrap(Arrays.copyOfRange(members, at, at + ID_BYTES));
      entries.add(new KeyValue<>(id, value));
    }
    return entries;
  }

  /** Returns a block, or for an id nothing but not null; null for what there is not. */
  @Override
  public byte @Nullable [] get(Bytes key) {
    return key.get().length == ID_BYTES ? ids.get(key) : blocks.get(key);
  }

  @Override
  public byte @Nullable [] putIfAbsent(Bytes block, byte[] members) {
    byte[] before = blocks.get(block);
    if (before == null) {
      put(block, members);
    }
    return before;
  }

  @Override
  public void putAll(List<KeyValue<Bytes, byte[]>> entries) {
    entries.forEach(entry -> put(entry.key, entry.value));
  }

  /** The blocks in that range. */
  @Override
  public KeyValueIterator<Bytes, byte[]> range(Bytes from, Bytes to) {
    return blocks.range(from, to);
  }

  /** All blocks. */
  @Override
  public KeyValueIterator<Bytes, byte[]> all() {
    return blocks.all();
  }

  @Override
  public long approximateNumEntries() {
    return blocks.approximateNumEntries();
  }

  @Override
  public Position getPosition() {
    return blocks.getPosition();
  }

  @Override
  public String name() {
    return blocks.name();
  }

  @Override
  public void flush() {
    blocks.flush();
    ids.flush();
  }

  @Override
  public void close() {
    blocks.close();
    ids.close();
  }

  @Override
  public boolean persistent() {
    return blocks.persistent();
  }

  @Override
  public boolean isOpen() {
    return blocks.isOpen() && ids.isOpen();
  }
}
