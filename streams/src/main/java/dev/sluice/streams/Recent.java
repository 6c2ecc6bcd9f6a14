package dev.sluice.streams;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * A store's values as last decoded, absent ones too: most keys come again soon. Writes go through.
 */
final class Recent<V> {
  private final KeyValueStore<Bytes, byte[]> store;
  private final Function<byte[], V> decode;
  private final Map<Bytes, Optional<V>> known;

  /** Keeps at most {@code most} values. */
  Recent(KeyValueStore<Bytes, byte[]> store, Function<byte[], V> decode, int most) {
    this.store = store;
    this.decode = decode;
    this.known =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<Bytes, Optional<V>> eldest) {
            return size() > most;
          }
        };
  }

  Optional<V> get(byte[] key) {
    Bytes wrapped = Bytes.wrap(key);
    Optional<V> value = known.get(wrapped);
    if (value == null) {
      value = Optional.ofNullable(store.get(wrapped)).map(decode);
      known.put(wrapped, value);
    }
    return value;
  }

  void put(byte[] key, byte[] value) {
    known.remove(Bytes.wrap(key));
    store.put(Bytes.wrap(key), value);
  }

  void delete(byte[] key) {
    known.remove(Bytes.wrap(key));
    store.delete(Bytes.wrap(key));
  }
}
