package dev.sluice.benchmarks.rank;

import dev.sluice.app.platform.UserError;
import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.codec.Decoded;
import dev.sluice.schemas.record.Ranked;
import dev.sluice.schemas.topic.Topics;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.jspecify.annotations.Nullable;

/** Keeps a number of requests open: each answer lets the next request go. */
final class ClosedLoop implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(20);
  private static final long PATIENCE_NANOS = Duration.ofSeconds(30).toNanos();

  private final Asking asking;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Map<String, Long> open = new HashMap<>();

  ClosedLoop(Properties kafka, Topics topics, int candidates) {
    asking = new Asking(kafka, topics, "closed", candidates, 0);
    consumer = Asking.answers(kafka, topics);
  }

  /** Times are from the call of send to the poll that brought the answer. */
  AnswerTimes.Seen run(int window, Duration length) {
    long[] millis = new long[1 << 12];
    int count = 0;
    long start = System.nanoTime();
    long last = start;
    while (System.nanoTime() - start < length.toNanos()) {
      while (open.size() < window) {
        open.put(asking.nextId(), System.nanoTime());
        asking.send();
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

  @Override
  public void close() {
    asking.close();
    consumer.close();
  }
}
