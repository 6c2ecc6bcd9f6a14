package dev.sluice.app.traffic;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.schemas.client.FirstWins;
import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.codec.Decoded;
import dev.sluice.schemas.record.Event;
import dev.sluice.schemas.record.Item;
import dev.sluice.schemas.record.Ranked;
import dev.sluice.schemas.record.Request;
import dev.sluice.schemas.record.User;
import dev.sluice.schemas.topic.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** What a user's service needs of Kafka: send records, read the slates. One thread; close it. */
final class TrafficClient implements AutoCloseable {
  private static final int REMEMBERED_REQUESTS = 100_000;
  private static final String EVENTS_LINGER_MILLIS = "10";

  private final Topics topics;
  private final KafkaProducer<byte[], byte[]> asking;
  private final KafkaProducer<byte[], byte[]> telling;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final FirstWins firstWins = new FirstWins(REMEMBERED_REQUESTS);
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
  private final int eventPartitions;

  /** Connects; slates are read from now on. */
  TrafficClient(Properties kafka, Topics topics) {
    this.topics = topics;
    // As services do: a request goes at once, events are collected for some milliseconds.
    this.asking = producer(kafka, "0");
    this.telling = producer(kafka, EVENTS_LINGER_MILLIS);
    Properties reading = copy(kafka);
    reading.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
    reading.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    this.consumer =
        new KafkaConsumer<>(reading, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    List<TopicPartition> ranked =
        consumer.partitionsFor(topics.ranked()).stream()
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    consumer.assign(ranked);
    consumer.seekToEnd(ranked);
    ranked.forEach(consumer::position);
    this.eventPartitions = telling.partitionsFor(topics.events()).size();
  }

  private static KafkaProducer<byte[], byte[]> producer(Properties kafka, String lingerMillis) {
    Properties sending = copy(kafka);
    sending.put(ProducerConfig.LINGER_MS_CONFIG, lingerMillis);
    sending.put(ProducerConfig.ACKS_CONFIG, "all");
    return new KafkaProducer<>(sending, new ByteArraySerializer(), new ByteArraySerializer());
  }

  private static Properties copy(Properties kafka) {
    Properties copy = new Properties();
    copy.putAll(kafka);
    copy.remove(ConsumerConfig.GROUP_ID_CONFIG);
    return copy;
  }

  void send(Item item) {
    send(telling, topics.items(), item.getItem(), Codecs.ITEM.encode(item));
  }

  void send(User user) {
    send(telling, topics.users(), user.getSubject(), Codecs.USER.encode(user));
  }

  void send(Request request) {
    send(asking, topics.requests(), request.getSubject(), Codecs.REQUEST.encode(request));
  }

  void send(Event event) {
    send(telling, topics.events(), event.getSubject(), Codecs.EVENT.encode(event));
  }

  private void send(
      KafkaProducer<byte[], byte[]> producer, String topic, String key, byte[] value) {
    send(producer, new ProducerRecord<>(topic, key.getBytes(UTF_8), value));
  }

  private void send(KafkaProducer<byte[], byte[]> producer, ProducerRecord<byte[], byte[]> record) {
    producer.send(
        record,
        (metadata, problem) -> {
          if (problem != null) {
            failure.compareAndSet(null, problem);
          }
        });
  }

  /** Writes a tick of {@code clockMillis} to every partition of the events topic. */
  void tick(long clockMillis) {
    for (int partition = 0; partition < eventPartitions; partition++) {
      Event tick = Ticks.tick(partition, clockMillis);
      send(
          telling,
          new ProducerRecord<>(
              topics.events(),
              partition,
              tick.getSubject().getBytes(UTF_8),
              Codecs.EVENT.encode(tick)));
    }
  }

  /**
   * Waits up to {@code timeout} for slates; each request's first only.
   *
   * @throws IllegalStateException if a record could not be sent
   */
  List<Ranked> poll(Duration timeout) {
    checkSent();
    List<Ranked> slates = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(timeout)) {
      if (Codecs.RANKED.decode(record.value()) instanceof Decoded.Ok<Ranked> ok
          && firstWins.isFirst(ok.record())) {
        slates.add(ok.record());
      }
    }
    return slates;
  }

  /** Waits until all that was sent is stored. */
  void flush() {
    telling.flush();
    asking.flush();
    checkSent();
  }

  private void checkSent() {
    Exception problem = failure.get();
    if (problem != null) {
      throw new IllegalStateException("the broker did not take a record: " + problem, problem);
    }
  }

  @Override
  public void close() {
    telling.close(Duration.ofSeconds(5));
    asking.close(Duration.ofSeconds(5));
    consumer.close();
  }
}
