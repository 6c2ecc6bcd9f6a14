package dev.sluice.flink.record;

import dev.sluice.schemas.codec.RejectReason;
import dev.sluice.schemas.topic.DeadLetters;
import java.util.List;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** Gives each record to the topic that it names. */
public final class OutboundSchema implements KafkaRecordSerializationSchema<Outbound> {
  private static final long serialVersionUID = 1;

  @Override
  public ProducerRecord<byte[], byte[]> serialize(
      Outbound out, KafkaSinkContext context, @Nullable Long timestamp) {
    byte @Nullable [] key = out.key.length == 0 ? null : out.key;
    byte @Nullable [] value = out.deleted ? null : out.value;
    List<Header> headers =
        out.reason.isEmpty()
            ? List.of()
            : DeadLetters.headers(
                RejectReason.valueOf(out.reason),
                out.detail,
                out.sourceTopic,
                out.sourcePartition,
                out.sourceOffset);
    return new ProducerRecord<>(out.topic, null, null, key, value, headers);
  }
}
