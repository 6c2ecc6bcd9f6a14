package dev.sluice.streams;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.guard.Guard;
import dev.sluice.schemas.record.Consent;
import dev.sluice.schemas.record.Event;
import dev.sluice.schemas.topic.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Advances event time on every partition of the events topic, quiet ones too. A tick promises that
 * what follows is not older; who owns event time gives the clock. Thread-safe.
 */
public final class Ticker implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Ticker.class);
  private static final long CLOSE_SECONDS = 5;

  private final Producer<byte[], byte[]> producer;
  private final String topic;
  private final LongSupplier clock;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "ticker");
            thread.setDaemon(true);
            return thread;
          });
  private long newest = Long.MIN_VALUE;

  /**
   * Prepares a ticker; {@link #start} starts it.
   *
   * @param kafka client properties with {@code bootstrap.servers} and security
   * @param clock event time, milliseconds since 1970; negative while there is none
   */
  public Ticker(Properties kafka, Topics topics, LongSupplier clock) {
    this(producer(kafka), topics, clock);
  }

  Ticker(Producer<byte[], byte[]> producer, Topics topics, LongSupplier clock) {
    this.producer = producer;
    this.topic = topics.events();
    this.clock = clock;
  }

  /** A live clock: now, less what events may be late. */
  public static LongSupplier live(Duration skew) {
    return () -> System.currentTimeMillis() - skew.toMillis();
  }

  /** Ticks every {@code interval} from now on, whenever the clock has moved. */
  public void start(Duration interval) {
    long millis = interval.toMillis();
    timer.scheduleAtFixedRate(this::tickQuietly, 0, millis, TimeUnit.MILLISECONDS);
  }

  private void tickQuietly() {
    try {
      long now = clock.getAsLong();
      if (now >= 0) {
        tickOnce(now);
      }
    } catch (KafkaException | IllegalStateException e) {
      LOG.warn("no tick was written; the next one is tried", e);
    }
  }

  /**
   * Writes one tick to every partition and waits until the broker has them. A time that is not
   * later than the last one writes nothing: event time does not go back.
   *
   * @throws IllegalStateException if the broker does not take it
   */
  public synchronized void tickOnce(long timeMillis) {
    if (timeMillis <= newest) {
      return;
    }
    List<Future<?>> sent = new ArrayList<>();
    int partitions = producer.partitionsFor(topic).size();
    for (int partition = 0; partition < partitions; partition++) {
      Event tick = tick(partition, timeMillis);
      byte[] key = tick.getSubject().getBytes(UTF_8);
      sent.add(
          producer.send(new ProducerRecord<>(topic, partition, key, Codecs.EVENT.encode(tick))));
    }
    producer.flush();
    sent.forEach(Ticker::check);
    newest = timeMillis;
  }

  private static void check(Future<?> sent) {
    try {
      sent.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("the broker did not take a tick", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while writing a tick", e);
    }
  }

  private static Event tick(int partition, long timeMillis) {
    Event tick = new Event();
    tick.setTenant("default");
    tick.setMarket("");
    tick.setTime(Instant.ofEpochMilli(timeMillis));
    tick.setEventId("tick-%d-%d-%s".formatted(partition, timeMillis, UUID.randomUUID()));
    tick.setType(Guard.TICK);
    tick.setSubject("tick-" + partition);
    tick.setPlacement("");
    tick.setPosition(-1);
    tick.setValue(1);
    tick.setConsent(Consent.FULL);
    tick.setContext(Map.of());
    return tick;
  }

  private static Producer<byte[], byte[]> producer(Properties kafka) {
    return new KafkaProducer<>(kafka, new ByteArraySerializer(), new ByteArraySerializer());
  }

  @Override
  public void close() {
    timer.shutdown();
    try {
      if (!timer.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        timer.shutdownNow();
      }
    } catch (InterruptedException e) {
      timer.shutdownNow();
      Thread.currentThread().interrupt();
    }
    producer.close(Duration.ofSeconds(CLOSE_SECONDS));
  }
}
