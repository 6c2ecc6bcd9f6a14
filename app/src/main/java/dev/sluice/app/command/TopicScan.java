package dev.sluice.app.command;

import dev.sluice.app.platform.UserError;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads topics without a consumer group; only what is committed. */
final class TopicScan implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final List<TopicPartition> partitions;

  /**
   * Prepares to read all partitions of the topics.
   *
   * @throws UserError if one of them does not exist
   */
  TopicScan(Properties kafka, Collection<String> topics) {
    Properties properties = new Properties();
    properties.putAll(kafka);
    properties.put("isolation.level", "read_committed");
    properties.put("enable.auto.commit", "false");
    properties.put("default.api.timeout.ms", Long.toString(PATIENCE.toMillis()));
    consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    try {
      partitions = partitionsOf(topics);
    } catch (RuntimeException e) {
      consumer.close();
      throw e;
    }
    consumer.assign(partitions);
  }

  private List<TopicPartition> partitionsOf(Collection<String> topics) {
    var known = consumer.listTopics();
    List<TopicPartition> found = new ArrayList<>();
    for (String topic : topics) {
      var infos = known.get(topic);
      if (infos == null) {
        throw new UserError(
            "the broker has no topic %s: is --topic-prefix right, has a platform run there?",
            topic);
      }
      infos.forEach(info -> found.add(new TopicPartition(topic, info.partition())));
    }
    return found;
  }

  void fromBeginning() {
    consumer.seekToBeginning(partitions);
  }

  void fromEnd() {
    consumer.seekToEnd(partitions);
    // Seeking is lazy: without this a record sent right afterwards would be skipped.
    partitions.forEach(consumer::position);
  }

  /** Goes to the last record of each partition. */
  void lastOfEach() {
    Map<TopicPartition, Long> begin = consumer.beginningOffsets(partitions);
    consumer
        .endOffsets(partitions)
        .forEach((at, end) -> consumer.seek(at, Math.max(begin.getOrDefault(at, 0L), end - 1)));
  }

  /** Goes to the last so many records of each partition of a topic, or to its first. */
  void last(String topic, long records) {
    List<TopicPartition> of = partitions.stream().filter(at -> at.topic().equals(topic)).toList();
    Map<TopicPartition, Long> begin = consumer.beginningOffsets(of);
    consumer
        .endOffsets(of)
        .forEach(
            (at, end) -> consumer.seek(at, Math.max(begin.getOrDefault(at, 0L), end - records)));
  }

  /** Hands over what the partitions hold up to now, then returns. */
  void readToEnd(Predicate<ConsumerRecord<byte[], byte[]>> wantsMore) {
    Map<TopicPartition, Long> open = new HashMap<>(consumer.endOffsets(partitions));
    open.entrySet().removeIf(end -> consumer.position(end.getKey()) >= end.getValue());
    while (!open.isEmpty()) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        if (!wantsMore.test(record)) {
          return;
        }
      }
      open.entrySet().removeIf(end -> consumer.position(end.getKey()) >= end.getValue());
    }
  }

  /** Hands over records until {@code wantsMore} says no, or the time is over. */
  void follow(Duration time, Predicate<ConsumerRecord<byte[], byte[]>> wantsMore) {
    long start = System.nanoTime();
    while (System.nanoTime() - start < time.toNanos()) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        if (!wantsMore.test(record)) {
          return;
        }
      }
    }
  }

  @Override
  public void close() {
    consumer.close();
  }
}
