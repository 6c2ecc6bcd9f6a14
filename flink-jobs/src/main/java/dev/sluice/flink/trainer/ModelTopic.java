package dev.sluice.flink.trainer;

import dev.sluice.flink.KafkaEnds;
import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.codec.Decoded;
import dev.sluice.schemas.record.ModelUpdate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Looks into model-updates for committed records of one model. */
record ModelTopic(Properties kafka, String topic, String model) implements PublishedVersions {
  private static final Duration POLL = Duration.ofMillis(200);

  @Override
  public boolean any() {
    Properties properties = KafkaEnds.copy(kafka);
    properties.setProperty("isolation.level", "read_committed");
    properties.setProperty("enable.auto.commit", "false");
    properties.remove("group.id");
    try (Consumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      return any(consumer, topic, model);
    }
  }

  static boolean any(Consumer<byte[], byte[]> consumer, String topic, String model) {
    List<TopicPartition> partitions =
        consumer.partitionsFor(topic).stream()
            .map(info -> new TopicPartition(topic, info.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    while (partitions.stream().anyMatch(at -> consumer.position(at) < ends.getOrDefault(at, 0L))) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        if (Codecs.MODEL_UPDATE.decode(record.value()) instanceof Decoded.Ok<ModelUpdate> ok
            && ok.record().getModel().equals(model)) {
          return true;
        }
      }
    }
    return false;
  }
}
