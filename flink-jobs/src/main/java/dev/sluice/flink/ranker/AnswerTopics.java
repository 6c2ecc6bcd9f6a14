package dev.sluice.flink.ranker;

import dev.sluice.flink.KafkaEnds;
import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.codec.Decoded;
import dev.sluice.schemas.record.Ranked;
import dev.sluice.schemas.topic.DeadLetters;
import dev.sluice.schemas.topic.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** Reads the end of the ranked topic and of the requests' dead letters, by append time. */
record AnswerTopics(Properties kafka, Topics topics) implements PublishedAnswers {
  private static final Duration POLL = Duration.ofMillis(200);

  @Override
  public Published since(long millis) {
    Properties properties = KafkaEnds.copy(kafka);
    properties.setProperty("isolation.level", "read_committed");
    properties.setProperty("enable.auto.commit", "false");
    properties.remove("group.id");
    try (Consumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      return since(consumer, topics, millis);
    }
  }

  static Published since(Consumer<byte[], byte[]> consumer, Topics topics, long millis) {
    List<TopicPartition> partitions =
        Stream.of(topics.ranked(), Topics.dlq(topics.requests()))
            .flatMap(topic -> consumer.partitionsFor(topic).stream())
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    consumer.assign(partitions);
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    seek(consumer, partitions, ends, millis);
    Set<String> requests = new HashSet<>();
    Set<String> deadLetters = new HashSet<>();
    while (partitions.stream().anyMatch(at -> consumer.position(at) < ends.getOrDefault(at, 0L))) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        if (!record.topic().equals(topics.ranked())) {
          deadLetters.add(place(record));
        } else if (Codecs.RANKED.decode(record.value()) instanceof Decoded.Ok<Ranked> ok) {
          requests.add(ok.record().getRequestId());
        }
      }
    }
    return new Published(requests, deadLetters);
  }

  private static void seek(
      Consumer<byte[], byte[]> consumer,
      List<TopicPartition> partitions,
      Map<TopicPartition, Long> ends,
      long millis) {
    Map<TopicPartition, Long> from = new HashMap<>();
    partitions.forEach(at -> from.put(at, millis));
    Map<TopicPartition, @Nullable OffsetAndTimestamp> found = consumer.offsetsForTimes(from);
    for (TopicPartition at : partitions) {
      OffsetAndTimestamp first = found.get(at);
      consumer.seek(at, first == null ? ends.getOrDefault(at, 0L) : first.offset());
    }
  }

  private static String place(ConsumerRecord<byte[], byte[]> record) {
    return DeadLetters.text(record.headers(), DeadLetters.PARTITION)
        + "@"
        + DeadLetters.text(record.headers(), DeadLetters.OFFSET);
  }
}
