package dev.sluice.flink.record;

import org.apache.flink.api.common.typeinfo.TypeInformation;

/**
 * A record as Kafka gave it. A plain object with public fields: Flink serialises such without
 * reflection on values and without generic types.
 */
public final class Inbound {
  /** Topic, partition and offset. */
  public String topic = "";

  public int partition;
  public long offset;

  /** When the broker took it. */
  public long appendTimeMillis;

  /** Whose it is; empty until the record was admitted. */
  public String subject = "";

  /** The record's key; empty for none. */
  public byte[] key = new byte[0];

  /** The record's bytes; empty for a deletion. */
  public byte[] value = new byte[0];

  /** The type, for graphs. */
  public static TypeInformation<Inbound> type() {
    return TypeInformation.of(Inbound.class);
  }

  /** The partition's name, as receipts and positions write it. */
  public String topicPartition() {
    return topic + "-" + partition;
  }
}
