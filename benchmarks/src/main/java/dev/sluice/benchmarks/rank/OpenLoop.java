package dev.sluice.benchmarks.rank;

import dev.sluice.app.platform.UserError;
import dev.sluice.benchmarks.Rounds;
import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.codec.Decoded;
import dev.sluice.schemas.record.Ranked;
import dev.sluice.schemas.record.Status;
import dev.sluice.schemas.topic.Topics;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/** Sends at a rate whatever comes back, as users do; a thread of its own reads the answers. */
final class OpenLoop implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(20);
  private static final long PATIENCE_NANOS = Duration.ofMinutes(2).toNanos();

  /**
   * What became of the requests of one load.
   *
   * @param millis from the call of send to the poll that brought the answer, ascending
   * @param mostOpen requests without an answer, at most
   * @param drainedAfterMillis from the last request's send to the last answer
   */
  @SuppressWarnings("ArrayRecordComponent") // Handed over, never compared.
  record Seen(
      int sent,
      double perSecond,
      Map<Status, Integer> byStatus,
      long[] millis,
      int mostOpen,
      long drainedAfterMillis) {
    /** As figures of a report. */
    Map<String, Object> told(int deadlineMillis) {
      Map<String, Object> told = new LinkedHashMap<>();
      told.put("requests", sent);
      told.put("requests_per_second", perSecond);
      byStatus.forEach((status, count) -> told.put(status.name().toLowerCase(Locale.ROOT), count));
      told.put("p50", quantile(0.5));
      told.put("p99", quantile(0.99));
      int within = 0;
      while (within < millis.length && millis[within] <= deadlineMillis) {
        within++;
      }
      told.put("answered_within_deadline", (double) within / Math.max(1, sent));
      told.put("most_open", mostOpen);
      told.put("drained_after_ms", drainedAfterMillis);
      return told;
    }

    private long quantile(double share) {
      return millis.length == 0 ? -1 : Rounds.quantile(millis, millis.length, share);
    }

    @Override
    public String toString() {
      return "%s, p50 %d ms, p99 %d ms, at most %d open, drained after %d ms"
          .formatted(byStatus, quantile(0.5), quantile(0.99), mostOpen, drainedAfterMillis);
    }
  }

  private final Asking asking;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Map<String, Long> open = new ConcurrentHashMap<>();
  private final Thread reader = new Thread(this::read, "open-loop");
  private final Map<Status, Integer> byStatus = new EnumMap<>(Status.class);
  private long[] millis = new long[1 << 12];
  private int count;
  private long lastAnswer;
  private volatile boolean closing;

  OpenLoop(Properties kafka, Topics topics, int candidates, int deadlineMillis) {
    asking = new Asking(kafka, topics, "open", candidates, deadlineMillis);
    consumer = Asking.answers(kafka, topics);
    reader.setDaemon(true);
    reader.start();
  }

  /** Sends {@code rate} requests a second for {@code length}, then waits for the last answer. */
  Seen run(double rate, Duration length) throws InterruptedException {
    restart();
    int total = (int) (rate * length.toMillis() / 1_000);
    long start = System.nanoTime();
    int mostOpen = 0;
    for (int sent = 0; sent < total; sent++) {
      long due = start + (long) (sent * 1e9 / rate);
      long early = due - System.nanoTime();
      if (early > 0) {
        TimeUnit.NANOSECONDS.sleep(early);
      }
      open.put(asking.nextId(), System.nanoTime());
      asking.send();
      mostOpen = Math.max(mostOpen, open.size());
    }
    long end = System.nanoTime();
    while (!open.isEmpty()) {
      if (System.nanoTime() - end > PATIENCE_NANOS) {
        throw new UserError("%d requests have no answer after 2 minutes", open.size());
      }
      TimeUnit.MILLISECONDS.sleep(1);
    }
    return seen(total, total / ((end - start) / 1e9), mostOpen, end);
  }

  private synchronized void restart() {
    byStatus.clear();
    count = 0;
    lastAnswer = 0;
  }

  private synchronized Seen seen(int sent, double perSecond, int mostOpen, long end) {
    long[] sorted = Arrays.copyOf(millis, count);
    Arrays.sort(sorted);
    long drained = Math.max(0, (lastAnswer - end) / 1_000_000);
    return new Seen(sent, perSecond, Map.copyOf(byStatus), sorted, mostOpen, drained);
  }

  private void read() {
    try (consumer) {
      while (!closing) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          if (Codecs.RANKED.decode(record.value()) instanceof Decoded.Ok<Ranked> ok) {
            take(ok.record());
          }
        }
      }
    }
  }

  private synchronized void take(Ranked answer) {
    Long sent = open.get(answer.getRequestId());
    if (sent == null) {
      return;
    }
    lastAnswer = System.nanoTime();
    millis = count == millis.length ? Arrays.copyOf(millis, count * 2) : millis;
    millis[count++] = (lastAnswer - sent) / 1_000_000;
    byStatus.merge(answer.getStatus(), 1, Integer::sum);
    open.remove(answer.getRequestId());
  }

  @Override
  public void close() throws InterruptedException {
    closing = true;
    reader.join();
    asking.close();
  }
}
