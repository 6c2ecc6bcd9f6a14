package dev.sluice.benchmarks.ingest;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** What an open slate takes in the joiner's stores, by what was written to their changelogs. */
final class OpenState {
  private static final List<String> STORES =
      List.of("open-requests", "open-request-wakes", "subjects");
  private static final Duration POLL = Duration.ofMillis(200);

  private OpenState() {}

  /** Returns the mean bytes of an entry, key and value, of each of the stores together. */
  static double bytesPerSlate(Properties kafka, String application) {
    double bytes = 0;
    for (String store : STORES) {
      bytes += meanEntry(kafka, application + "-" + store + "-changelog");
    }
    return bytes;
  }

  private static double meanEntry(Properties kafka, String changelog) {
    Properties reading = new Properties();
    reading.putAll(kafka);
    reading.put("enable.auto.commit", "false");
    reading.put("max.poll.records", "10000");
    long entries = 0;
    long bytes = 0;
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(reading, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(changelog).stream()
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          if (record.value() != null) {
            entries++;
            bytes += record.key().length + record.value().length;
          }
        }
      }
    }
    return (double) bytes / Math.max(1, entries);
  }
}
