package dev.sluice.app.progress;

import dev.sluice.schemas.topic.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the topics beside the operators, from now on, and keeps the figures of what it sees. */
public final class FlowWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FlowWatch.class);
  private static final Duration POLL = Duration.ofMillis(100);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Tallies tallies;
  private final Thread thread;
  private volatile Figures figures;

  private FlowWatch(KafkaConsumer<byte[], byte[]> consumer, Tallies tallies) {
    this.consumer = consumer;
    this.tallies = tallies;
    this.figures = tallies.figures(System.currentTimeMillis());
    this.thread = new Thread(this::run, "progress");
    thread.setDaemon(true);
  }

  /** Begins to read; what is appended before this call does not count. */
  public static FlowWatch start(Properties kafka, Topics topics) {
    Properties properties = new Properties();
    properties.putAll(kafka);
    properties.put("isolation.level", "read_committed");
    properties.put("enable.auto.commit", "false");
    // What is shown every few seconds may be some tenths old: a fetch per record costs the broker.
    properties.put("fetch.min.bytes", Integer.toString(1 << 20));
    properties.put("fetch.max.wait.ms", "200");
    KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    List<TopicPartition> partitions = partitions(consumer, topics);
    consumer.assign(partitions);
    consumer.seekToEnd(partitions);
    partitions.forEach(consumer::position);
    FlowWatch watch = new FlowWatch(consumer, new Tallies(topics));
    watch.thread.start();
    return watch;
  }

  private static List<TopicPartition> partitions(KafkaConsumer<?, ?> consumer, Topics topics) {
    List<String> names =
        new ArrayList<>(
            List.of(topics.events(), topics.requests(), topics.ranked(), topics.examples()));
    topics.guarded().stream().map(Topics::dlq).forEach(names::add);
    return names.stream()
        .flatMap(name -> consumer.partitionsFor(name).stream())
        .map(info -> new TopicPartition(info.topic(), info.partition()))
        .toList();
  }

  /** The newest figures. */
  public Figures figures() {
    return figures;
  }

  private void run() {
    try {
      while (true) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          tallies.add(record);
        }
        figures = tallies.figures(System.currentTimeMillis());
      }
    } catch (WakeupException e) {
      LOG.debug("progress display ends");
    } catch (RuntimeException e) {
      // The display is a convenience: the flow goes on without it.
      LOG.warn("the progress figures stand still from now on", e);
    } finally {
      consumer.close();
    }
  }

  @Override
  public void close() {
    consumer.wakeup();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
