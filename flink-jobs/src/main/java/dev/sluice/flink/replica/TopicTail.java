package dev.sluice.flink.replica;

import dev.sluice.flink.KafkaEnds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads some topics from their beginning and goes on as they grow, in a thread of its own. Every
 * record of every partition goes to the handler, in the order of its partition.
 */
final class TopicTail implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TopicTail.class);

  /**
   * Where to read on.
   *
   * @param anew whether to leave the place
   * @param topic in which to read on from {@code offset}; empty for all from their first record
   */
  record Next(boolean anew, String topic, long offset) {
    /** With the next record. */
    static final Next GO_ON = new Next(false, "", -1);

    /** With the first record of every partition. */
    static final Next FROM_START = new Next(true, "", -1);

    /** With the record at {@code offset} in a topic of one partition; the others go on. */
    static Next from(String topic, long offset) {
      return new Next(true, topic, offset);
    }
  }

  /** Takes one record. */
  interface Handler {
    Next accept(ConsumerRecord<byte[], byte[]> record);
  }

  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration RETRY = Duration.ofSeconds(1);

  private final List<String> topics;
  private final Handler handler;
  private final Consumer<byte[], byte[]> consumer;
  private final Map<String, Long> applied = new ConcurrentHashMap<>();
  private final CountDownLatch caughtUp = new CountDownLatch(1);
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread;
  private volatile @Nullable RuntimeException failure;

  TopicTail(String name, Consumer<byte[], byte[]> consumer, List<String> topics, Handler handler) {
    this.topics = List.copyOf(topics);
    this.handler = handler;
    this.consumer = consumer;
    thread = new Thread(this::run, name);
    thread.setDaemon(true);
  }

  /** A consumer of committed records that belongs to no group. */
  static Consumer<byte[], byte[]> consumer(Properties kafka) {
    Properties properties = KafkaEnds.copy(kafka);
    properties.setProperty("isolation.level", "read_committed");
    properties.setProperty("enable.auto.commit", "false");
    properties.setProperty("auto.offset.reset", "earliest");
    properties.remove("group.id");
    return new KafkaConsumer<>(
        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  void start() {
    thread.start();
  }

  /**
   * Makes sure that the topics are still read.
   *
   * @throws IllegalStateException if reading failed for good, with the cause
   */
  void requireAlive() {
    RuntimeException cause = failure;
    if (cause != null) {
      throw new IllegalStateException(thread.getName() + " stopped reading " + topics, cause);
    }
  }

  /** Last offset applied, by topic-partition. */
  Map<String, Long> applied() {
    return applied;
  }

  /** Waits until all that was there at the start is applied; false if it took longer. */
  boolean awaitCaughtUp(Duration timeout) throws InterruptedException {
    return caughtUp.await(timeout.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    closing.countDown();
    consumer.wakeup();
    try {
      thread.join(Duration.ofSeconds(10).toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try (consumer) {
      Map<TopicPartition, Long> ends = assign();
      while (closing.getCount() > 0) {
        apply(consumer.poll(POLL));
        if (caughtUp.getCount() > 0 && reached(ends)) {
          caughtUp.countDown();
        }
      }
    } catch (WakeupException | InterruptException e) {
      // Closing: wakeup() ends whichever call was waiting.
      LOG.debug("{} closed", thread.getName());
    } catch (RuntimeException e) {
      failure = e;
    } finally {
      // Whoever waits finds the failure at once instead of after its patience.
      caughtUp.countDown();
    }
  }

  private void apply(ConsumerRecords<byte[], byte[]> records) {
    for (TopicPartition partition : records.partitions()) {
      String name = partition.toString();
      for (ConsumerRecord<byte[], byte[]> record : records.records(partition)) {
        Next next = handler.accept(record);
        applied.put(name, record.offset());
        if (next.anew()) {
          restart(next);
          return;
        }
      }
    }
  }

  /**
   * Only the tail of a model restarts, and all of its records may be read again. What was polled
   * with the record and not handled yet is read again too.
   */
  private void restart(Next next) {
    if (next.topic().isEmpty()) {
      consumer.seekToBeginning(consumer.assignment());
      return;
    }
    for (TopicPartition partition : consumer.assignment()) {
      if (partition.topic().equals(next.topic())) {
        consumer.seek(partition, next.offset());
      } else {
        Long handled = applied.get(partition.toString());
        if (handled == null) {
          consumer.seekToBeginning(List.of(partition));
        } else {
          consumer.seek(partition, handled + 1);
        }
      }
    }
  }

  private Map<TopicPartition, Long> assign() {
    List<TopicPartition> partitions = new ArrayList<>();
    for (String topic : topics) {
      for (PartitionInfo info : partitionsOf(topic)) {
        partitions.add(new TopicPartition(topic, info.partition()));
      }
    }
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    return consumer.endOffsets(partitions);
  }

  private List<PartitionInfo> partitionsOf(String topic) {
    List<PartitionInfo> found = consumer.partitionsFor(topic);
    while ((found == null || found.isEmpty()) && closing.getCount() > 0) {
      LOG.warn("topic {} is not there; trying again", topic);
      pause();
      found = consumer.partitionsFor(topic);
    }
    return found == null ? List.of() : found;
  }

  private void pause() {
    try {
      closing.await(RETRY.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptException(e);
    }
  }

  private boolean reached(Map<TopicPartition, Long> ends) {
    // The position, not the last record: compaction and transaction markers leave gaps at the end.
    return ends.entrySet().stream()
        .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
  }
}
