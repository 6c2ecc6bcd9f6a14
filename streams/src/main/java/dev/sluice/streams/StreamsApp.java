package dev.sluice.streams;

import dev.sluice.schemas.feature.FeatureSchema;
import dev.sluice.schemas.topic.Topics;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running application: guards, de-duplicates, counts and joins. The topics must exist. A thread
 * that fails is replaced; what it had not committed is done again, once. Thread-safe.
 */
public final class StreamsApp implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StreamsApp.class);
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(20);

  private final Tally tally = new Tally();
  private final CountDownLatch settled = new CountDownLatch(1);
  private final KafkaStreams streams;

  /** Prepares the application; nothing is read before {@link #start}. */
  public StreamsApp(StreamsAppConfig config, Topics topics, FeatureSchema schema) {
    streams =
        new KafkaStreams(
            StreamsTopology.build(config, topics, schema, tally),
            StreamsSettings.of(config, topics));
    streams.setUncaughtExceptionHandler(
        failure -> {
          LOG.warn("a stream thread failed and is replaced", failure);
          return StreamThreadExceptionResponse.REPLACE_THREAD;
        });
    streams.setStateListener(
        (now, before) -> {
          LOG.info("streams {} -> {}", before, now);
          if (now == KafkaStreams.State.RUNNING || now.hasCompletedShutdown()) {
            settled.countDown();
          }
        });
  }

  public void start() {
    streams.start();
  }

  /**
   * Waits until all partitions are assigned and all stores restored.
   *
   * @throws IllegalStateException if that takes longer, or the application has stopped
   */
  public void awaitRunning(Duration patience) throws InterruptedException {
    boolean inTime = settled.await(patience.toMillis(), TimeUnit.MILLISECONDS);
    if (!inTime || streams.state().hasCompletedShutdown()) {
      throw new IllegalStateException(
          "streams must be running within %s, was %s: do its topics and its broker exist?"
              .formatted(patience, streams.state()));
    }
  }

  /** Kafka Streams' word on its state, for instance RUNNING or REBALANCING. */
  public String state() {
    return streams.state().name();
  }

  public boolean isRunning() {
    return streams.state() == KafkaStreams.State.RUNNING;
  }

  /** How many records went which way since this process started. */
  public Tally tally() {
    return tally;
  }

  /** Records read since this process started. */
  public long recordsIn() {
    return tally.count(Tally.Kind.RECORDS_IN);
  }

  @Override
  public void close() {
    if (!streams.close(CLOSE_PATIENCE)) {
      LOG.warn("streams did not stop within {}", CLOSE_PATIENCE);
    }
  }
}
