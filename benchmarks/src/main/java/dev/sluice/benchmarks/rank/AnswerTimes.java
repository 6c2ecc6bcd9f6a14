package dev.sluice.benchmarks.rank;

import dev.sluice.benchmarks.Rounds;
import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.codec.Decoded;
import dev.sluice.schemas.record.Ranked;
import dev.sluice.schemas.record.Request;
import dev.sluice.schemas.topic.Topics;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * From a request's append to its slate's, by the broker's own times; reads both topics beside the
 * flow, from now on.
 */
final class AnswerTimes implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(100);

  /**
   * What was answered.
   *
   * @param millis ascending
   */
  record Seen(long[] millis, double seconds) {
    /** As one that lasted as long as all of them. */
    static Seen together(List<Seen> parts) {
      long[] all = parts.stream().flatMapToLong(part -> Arrays.stream(part.millis())).toArray();
      Arrays.sort(all);
      return new Seen(all, parts.stream().mapToDouble(Seen::seconds).sum());
    }

    double perSecond() {
      return millis.length / seconds;
    }

    long quantile(double share) {
      return millis.length == 0 ? Long.MAX_VALUE : Rounds.quantile(millis, millis.length, share);
    }
  }

  private final Topics topics;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Thread thread;
  private final Map<String, Long> asked = new HashMap<>();
  private long[] millis = new long[1 << 12];
  private int count;
  private long sinceNanos = System.nanoTime();
  private volatile boolean closing;

  private AnswerTimes(Topics topics, KafkaConsumer<byte[], byte[]> consumer) {
    this.topics = topics;
    this.consumer = consumer;
    this.thread = new Thread(this::read, "answer-times");
    thread.setDaemon(true);
  }

  static AnswerTimes start(Properties kafka, Topics topics) {
    Properties settings = new Properties();
    settings.putAll(kafka);
    settings.put("enable.auto.commit", "false");
    // Times are the broker's: a reader that fetches each record would slow what it measures.
    settings.put("fetch.min.bytes", Integer.toString(1 << 20));
    settings.put("fetch.max.wait.ms", "100");
    KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    List<TopicPartition> partitions =
        Stream.of(topics.requests(), topics.ranked())
            .flatMap(topic -> consumer.partitionsFor(topic).stream())
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToEnd(partitions);
    partitions.forEach(consumer::position);
    AnswerTimes times = new AnswerTimes(topics, consumer);
    times.thread.start();
    return times;
  }

  private void read() {
    try (consumer) {
      while (!closing) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          take(record);
        }
      }
    }
  }

  private synchronized void take(ConsumerRecord<byte[], byte[]> record) {
    boolean asking = record.topic().equals(topics.requests());
    if (asking && Codecs.REQUEST.decode(record.value()) instanceof Decoded.Ok<Request> ok) {
      meet(ok.record().getRequestId(), -record.timestamp());
    } else if (!asking && Codecs.RANKED.decode(record.value()) instanceof Decoded.Ok<Ranked> ok) {
      meet(ok.record().getRequestId(), record.timestamp());
    }
  }

  /** The two come in either order; the first waits for the other. */
  private void meet(String request, long signedMillis) {
    Long other = asked.remove(request);
    if (other == null) {
      asked.put(request, signedMillis);
      return;
    }
    if (count == millis.length) {
      millis = Arrays.copyOf(millis, count * 2);
    }
    millis[count++] = other + signedMillis;
  }

  /** Requests that were asked and not answered yet, or the other way round. */
  synchronized int open() {
    return asked.size();
  }

  /** Forgets what was seen so far; what is still open counts when it is answered. */
  synchronized void restart() {
    count = 0;
    sinceNanos = System.nanoTime();
  }

  synchronized Seen seen() {
    long[] sorted = Arrays.copyOf(millis, count);
    Arrays.sort(sorted);
    return new Seen(sorted, (System.nanoTime() - sinceNanos) / 1e9);
  }

  @Override
  public void close() throws InterruptedException {
    closing = true;
    thread.join();
  }
}
