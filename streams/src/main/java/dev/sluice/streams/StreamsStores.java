package dev.sluice.streams;

import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * The stores: plain key-value in RocksDB, with changelogs; each is cleared by event time. One whose
 * format changes takes a new name: what an earlier build left is then not read for something else.
 */
final class StreamsStores {
  /** Event ids, those of one commit together; cleared a de-duplication window after their time. */
  static final String SEEN_BLOCKS = "seen-blocks";

  /** The same one by one: a part of the blocks' store, without a changelog. */
  private static final String SEEN_IDS = "seen-event-ids";

  /** Users of this partition; cleared by a null, or by a forget. */
  static final String USERS = "users";

  /** Open requests; cleared when all their windows have closed, or by a forget. */
  static final String REQUESTS = "open-requests";

  /** When open requests are due. */
  static final String REQUEST_WAKES = "open-request-wakes";

  /** Open requests by subject. */
  static final String SUBJECTS = "subjects";

  /** Subjects that asked to be forgotten; cleared when no window can hold what they did. */
  static final String FORGOTTEN = "forgotten";

  /** Newest ticks at the join. */
  static final String JOIN_TICKS = "join-ticks";

  /** Items without vectors; cleared by a null. */
  static final String ITEMS = "items";

  /** Newest ticks at the counter keys. */
  static final String ITEM_TICKS = "item-ticks";

  /** Counters; as many as there are keys, for a total counts from the start. */
  static final String COUNTERS = "counters";

  /** Counters that have something to tell; cleared by telling it. */
  static final String COUNTER_DUES = "counter-dues";

  /** Newest ticks at the counters. */
  static final String COUNTER_TICKS = "counter-ticks";

  /** What is done last before a commit, at each processor. */
  static final String INTAKE_COMMIT = "intake-commit";

  static final String ITEM_INTAKE_COMMIT = "item-intake-commit";
  static final String JOIN_COMMIT = "join-commit";
  static final String ITEM_COMMIT = "item-commit";
  static final String COUNTER_COMMIT = "counter-commit";

  private StreamsStores() {}

  static StoreBuilder<KeyValueStore<Bytes, byte[]>> store(String name) {
    KeyValueBytesStoreSupplier bytes =
        name.equals(SEEN_BLOCKS)
            ? IdBlocks.persistent(SEEN_BLOCKS, SEEN_IDS)
            : Stores.persistentKeyValueStore(name);
    return Stores.keyValueStoreBuilder(bytes, Serdes.Bytes(), Serdes.ByteArray());
  }
}
