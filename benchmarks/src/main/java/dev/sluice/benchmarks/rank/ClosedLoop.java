package dev.sluice.benchmarks.rank;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.app.platform.UserError;
import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.codec.Decoded;
import dev.sluice.schemas.record.Candidate;
import dev.sluice.schemas.record.Ranked;
import dev.sluice.schemas.record.Request;
import dev.sluice.schemas.topic.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.SplittableRandom;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Keeps a number of requests open: each answer lets the next request go. */
final class ClosedLoop implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(20);
  private static final long PATIENCE_NANOS = Duration.ofSeconds(30).toNanos();
  // Items and users of the synthetic world, which was sent before.
  private static final int ITEMS = 300;
  private static final int USERS = 400;

  private final Topics topics;
  private final int candidates;
  private final KafkaProducer<byte[], byte[]> producer;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final SplittableRandom random = new SplittableRandom(7);
  private final Map<String, Long> open = new HashMap<>();
  private long number;

  ClosedLoop(Properties kafka, Topics topics, int candidates) {
    this.topics = topics;
    this.candidates = candidates;
    Properties sending = new Properties();
    sending.putAll(kafka);
    sending.put("linger.ms", "0");
    producer = new KafkaProducer<>(sending, new ByteArraySerializer(), new ByteArraySerializer());
    Properties reading = new Properties();
    reading.putAll(kafka);
    reading.put("enable.auto.commit", "false");
    reading.put("fetch.max.wait.ms", "20");
    consumer =
        new KafkaConsumer<>(reading, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    List<TopicPartition> partitions =
        consumer.partitionsFor(topics.ranked()).stream()
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToEnd(partitions);
    partitions.forEach(consumer::position);
  }

  /** Times are from the call of send to the poll that brought the answer. */
  AnswerTimes.Seen run(int window, Duration length) {
    long[] millis = new long[1 << 12];
    int count = 0;
    long start = System.nanoTime();
    long last = start;
    while (System.nanoTime() - start < length.toNanos()) {
      while (open.size() < window) {
        send();
      }
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        Long sent = sentAt(record);
        if (sent != null) {
          last = System.nanoTime();
          millis = count == millis.length ? Arrays.copyOf(millis, count * 2) : millis;
          millis[count++] = (last - sent) / 1_000_000;
        }
      }
      if (System.nanoTime() - last > PATIENCE_NANOS) {
        throw new UserError("no answer came for 30 s: see the log of the platform");
      }
    }
    long[] sorted = Arrays.copyOf(millis, count);
    Arrays.sort(sorted);
    return new AnswerTimes.Seen(sorted, (System.nanoTime() - start) / 1e9);
  }

  private @Nullable Long sentAt(ConsumerRecord<byte[], byte[]> record) {
    return Codecs.RANKED.decode(record.value()) instanceof Decoded.Ok<Ranked> ok
        ? open.remove(ok.record().getRequestId())
        : null;
  }

  private void send() {
    int user = random.nextInt(USERS);
    int first = random.nextInt(ITEMS);
    List<Candidate> list = new ArrayList<>();
    for (int i = 0; i < candidates; i++) {
      list.add(Candidate.newBuilder().setItem("i" + (first + i) % ITEMS).setSource("feed").build());
    }
    Map<String, Object> context = new HashMap<>();
    context.put("device", "phone");
    context.put("noise", random.nextDouble());
    Request request =
        Request.newBuilder()
            .setTime(Instant.now())
            .setRequestId("closed-" + number++)
            .setSubject("u" + user)
            .setPlacement("home")
            .setCandidates(list)
            .setLimit(10)
            .setContext(context)
            .build();
    open.put(request.getRequestId(), System.nanoTime());
    producer.send(
        new ProducerRecord<>(
            topics.requests(),
            request.getSubject().getBytes(UTF_8),
            Codecs.REQUEST.encode(request)));
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(5));
    consumer.close();
  }
}
