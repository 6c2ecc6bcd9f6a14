package dev.sluice.flink.record;

import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Hands Kafka's records on as they are: decoding is the operators', which know what to do on bad
 * bytes.
 */
public final class InboundSchema implements KafkaRecordDeserializationSchema<Inbound> {
  private static final long serialVersionUID = 1;

  @Override
  public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<Inbound> out) {
    Inbound in = new Inbound();
    in.topic = record.topic();
    in.partition = record.partition();
    in.offset = record.offset();
    in.appendTimeMillis = record.timestamp();
    if (record.key() != null) {
      in.key = record.key();
    }
    if (record.value() != null) {
      in.value = record.value();
    }
    out.collect(in);
  }

  @Override
  public TypeInformation<Inbound> getProducedType() {
    return Inbound.type();
  }
}
