package dev.sluice.schemas.topic;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.schemas.codec.RejectReason;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/**
 * The headers of a dead letter, under Kafka Streams' own names, so that one reader serves what
 * Streams put aside and what Sluice did. The value of a dead letter is the rejected bytes.
 */
public final class DeadLetters {
  /** Holds the {@link RejectReason}'s name. */
  public static final String REASON = "__streams.errors.exception";

  /** Holds one line on what was found. */
  public static final String MESSAGE = "__streams.errors.message";

  /** Hold where the record stood, as text. */
  public static final String TOPIC = "__streams.errors.topic";

  public static final String PARTITION = "__streams.errors.partition";
  public static final String OFFSET = "__streams.errors.offset";

  private DeadLetters() {}

  /** Returns the headers of a record rejected at the given place. */
  public static List<Header> headers(
      RejectReason reason, String detail, String topic, int partition, long offset) {
    return List.of(
        header(REASON, reason.name()),
        header(MESSAGE, detail),
        header(TOPIC, topic),
        header(PARTITION, Integer.toString(partition)),
        header(OFFSET, Long.toString(offset)));
  }

  /** Returns the text of a header, or null where it lacks. */
  public static @Nullable String text(Headers headers, String name) {
    Header header = headers.lastHeader(name);
    return header == null || header.value() == null ? null : new String(header.value(), UTF_8);
  }

  private static Header header(String name, String value) {
    return new RecordHeader(name, value.getBytes(UTF_8));
  }
}
