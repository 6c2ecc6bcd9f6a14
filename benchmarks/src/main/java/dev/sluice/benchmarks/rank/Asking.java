package dev.sluice.benchmarks.rank;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.record.Candidate;
import dev.sluice.schemas.record.Request;
import dev.sluice.schemas.topic.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.SplittableRandom;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Sends requests of the synthetic world's users for its items. */
final class Asking implements AutoCloseable {
  // Items and users of the synthetic world, which was sent before.
  private static final int ITEMS = 300;
  private static final int USERS = 400;

  private final Topics topics;
  private final String name;
  private final int candidates;
  private final int deadlineMillis;
  private final KafkaProducer<byte[], byte[]> producer;
  private final SplittableRandom random = new SplittableRandom(7);
  private long number;

  /**
   * Opens a producer.
   *
   * @param name begins the ids of the requests
   * @param deadlineMillis of each request; 0 for none
   */
  Asking(Properties kafka, Topics topics, String name, int candidates, int deadlineMillis) {
    this.topics = topics;
    this.name = name;
    this.candidates = candidates;
    this.deadlineMillis = deadlineMillis;
    Properties sending = new Properties();
    sending.putAll(kafka);
    sending.put("linger.ms", "0");
    producer = new KafkaProducer<>(sending, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** Returns a consumer of the answers from now on. */
  static KafkaConsumer<byte[], byte[]> answers(Properties kafka, Topics topics) {
    Properties reading = new Properties();
    reading.putAll(kafka);
    reading.put("enable.auto.commit", "false");
    KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(reading, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    List<TopicPartition> partitions =
        consumer.partitionsFor(topics.ranked()).stream()
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToEnd(partitions);
    partitions.forEach(consumer::position);
    return consumer;
  }

  /** Id of the request that {@link #send} will send. */
  String nextId() {
    return name + "-" + number;
  }

  /** Sends the next request. */
  void send() {
    int first = random.nextInt(ITEMS);
    List<Candidate> list = new ArrayList<>(candidates);
    for (int i = 0; i < candidates; i++) {
      list.add(Candidate.newBuilder().setItem("i" + (first + i) % ITEMS).setSource("feed").build());
    }
    Map<String, Object> context = new HashMap<>();
    context.put("device", "phone");
    context.put("noise", random.nextDouble());
    Request request =
        Request.newBuilder()
            .setTime(Instant.now())
            .setRequestId(nextId())
            .setSubject("u" + random.nextInt(USERS))
            .setPlacement("home")
            .setCandidates(list)
            .setLimit(10)
            .setDeadlineMs(deadlineMillis)
            .setContext(context)
            .build();
    producer.send(
        new ProducerRecord<>(
            topics.requests(),
            request.getSubject().getBytes(UTF_8),
            Codecs.REQUEST.encode(request)));
    number++;
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(5));
  }
}
