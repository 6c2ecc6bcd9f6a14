package dev.sluice.benchmarks.ingest;

import dev.sluice.app.platform.UserError;
import dev.sluice.schemas.topic.Topics;
import java.time.Duration;
import java.util.Properties;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads the examples topic as far as it is committed, and counts. */
final class ExampleCount implements AutoCloseable {
  private static final long PATIENCE_NANOS = Duration.ofMinutes(20).toNanos();
  private static final Duration POLL = Duration.ofMillis(20);
  private final KafkaConsumer<byte[], byte[]> consumer;
  private long seen;

  ExampleCount(Properties kafka, Topics topics) {
    Properties reading = new Properties();
    reading.putAll(kafka);
    reading.put("isolation.level", "read_committed");
    reading.put("enable.auto.commit", "false");
    // Fewer, larger fetches: what counts must not cost.
    reading.put("fetch.min.bytes", Integer.toString(1 << 20));
    reading.put("fetch.max.wait.ms", "200");
    reading.put("max.poll.records", "10000");
    consumer =
        new KafkaConsumer<>(reading, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    consumer.assign(
        consumer.partitionsFor(topics.examples()).stream()
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList());
    consumer.seekToBeginning(consumer.assignment());
  }

  /**
   * Waits for so many examples since the start.
   *
   * @throws UserError if they do not come within 20 minutes
   */
  void await(long wanted) {
    long start = System.nanoTime();
    while (seen < wanted) {
      if (System.nanoTime() - start > PATIENCE_NANOS) {
        throw new UserError("%,d examples of %,d came within 20 minutes", seen, wanted);
      }
      poll();
    }
  }

  /** Counts what has come, waiting a little. */
  void poll() {
    seen += consumer.poll(POLL).count();
  }

  @Override
  public void close() {
    consumer.close();
  }
}
