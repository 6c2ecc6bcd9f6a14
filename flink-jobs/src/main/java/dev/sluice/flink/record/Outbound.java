package dev.sluice.flink.record;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.schemas.codec.RejectReason;
import dev.sluice.schemas.topic.Topics;
import org.apache.flink.api.common.typeinfo.TypeInformation;

/** A record as Kafka shall take it; a dead letter where {@code reason} is set. */
public final class Outbound {
  public String topic = "";

  /** Empty for no key. */
  public byte[] key = new byte[0];

  public byte[] value = new byte[0];

  /** Whether the key's record is deleted: where topics are compacted. */
  public boolean deleted;

  /** Name of a {@link RejectReason}, or empty. */
  public String reason = "";

  /** What was found, and where the rejected record stood. */
  public String detail = "";

  public String sourceTopic = "";
  public int sourcePartition;
  public long sourceOffset;

  /** The type, for graphs. */
  public static TypeInformation<Outbound> type() {
    return TypeInformation.of(Outbound.class);
  }

  /** A record of {@code topic}; an empty key is none. */
  public static Outbound of(String topic, String key, byte[] value) {
    Outbound out = new Outbound();
    out.topic = topic;
    out.key = key.getBytes(UTF_8);
    out.value = value;
    return out;
  }

  /** The deletion of a compacted topic's key. */
  public static Outbound deletion(String topic, String key) {
    Outbound out = of(topic, key, new byte[0]);
    out.deleted = true;
    return out;
  }

  /** The dead letter of {@code in}: its key and bytes as they were. */
  public static Outbound deadLetter(Inbound in, RejectReason reason, String detail) {
    Outbound out = of(Topics.dlq(in.topic), "", in.value);
    out.key = in.key;
    out.reason = reason.name();
    out.detail = detail;
    out.sourceTopic = in.topic;
    out.sourcePartition = in.partition;
    out.sourceOffset = in.offset;
    return out;
  }
}
