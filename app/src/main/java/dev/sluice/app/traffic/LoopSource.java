package dev.sluice.app.traffic;

import dev.sluice.schemas.record.Ranked;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A traffic source with one thread that sends what is due, takes the slates that came, and moves
 * event time. Subclasses say what is due; they are called by that thread only.
 */
abstract class LoopSource implements TrafficSource {
  /** How long after an answer its features and events may still be on their way, in the flow. */
  private static final Duration SETTLE = Duration.ofMillis(500);

  /** The same at the end, where waiting costs nothing. */
  private static final Duration SETTLE_AT_END = Duration.ofSeconds(2);

  private static final Logger LOG = LoggerFactory.getLogger(LoopSource.class);
  private static final Duration POLL = Duration.ofMillis(2);
  private static final long TICK_NANOS = Duration.ofMillis(200).toNanos();
  private static final long SAVE_NANOS = Duration.ofSeconds(1).toNanos();
  private static final long PATIENCE_NANOS = Duration.ofSeconds(60).toNanos();
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(30);

  private final Clearing clearing = new Clearing(SETTLE.toNanos());
  private @Nullable TrafficClient client;
  private @Nullable Thread thread;
  private volatile boolean stopping;
  private volatile boolean exhausted;
  private volatile @Nullable Exception failure;
  private long lastTick = Long.MIN_VALUE;
  private long nextTickNanos;
  private long nextSaveNanos;
  private volatile long startNanos;

  /** Sends what comes before all requests. */
  abstract void open(TrafficContext context, TrafficClient to) throws Exception;

  /** Sends what is due now; false once there will be nothing more. */
  abstract boolean send(TrafficClient to, long nowNanos);

  /** Sends, or schedules, what a client would after seeing this slate. */
  abstract void seen(Ranked slate, TrafficClient to, long nowNanos);

  /** Sends all that is scheduled for later, now, with its own event time. */
  abstract void finish(TrafficClient to);

  /** The event time that has been reached. */
  abstract long clockMillis(long nowNanos);

  /** The event time past which every window is closed that is open now. */
  abstract long drainedMillis();

  /** Keeps what a later run needs. */
  abstract void save(boolean isFinal);

  @Override
  public void start(TrafficContext context) throws Exception {
    TrafficClient opened = new TrafficClient(context.kafka(), context.topics());
    client = opened;
    open(context, opened);
    opened.flush();
    startNanos = System.nanoTime();
    long until =
        context.duration().isZero() ? Long.MAX_VALUE : startNanos + context.duration().toNanos();
    thread = new Thread(() -> run(opened, until), "traffic");
    thread.setDaemon(true);
    thread.start();
  }

  private void run(TrafficClient to, long untilNanos) {
    try {
      while (!stopping && !exhausted) {
        long now = System.nanoTime();
        if (now >= untilNanos || !send(to, now)) {
          exhausted = true;
        }
        turn(to, now);
      }
      long deadline = System.nanoTime() + STOP_PATIENCE.toNanos();
      while (clearing.outstanding() > 0 && System.nanoTime() < deadline) {
        turn(to, System.nanoTime());
      }
      if (clearing.outstanding() > 0) {
        LOG.warn("{} requests were not answered within {}", clearing.outstanding(), STOP_PATIENCE);
      }
      finish(to);
      to.flush();
      save(true);
    } catch (RuntimeException e) {
      failure = e;
    }
  }

  private void turn(TrafficClient to, long now) {
    for (Ranked slate : to.poll(POLL)) {
      if (clearing.answered(slate.getRequestId(), System.nanoTime())) {
        seen(slate, to, System.nanoTime());
      }
    }
    int lost = clearing.giveUp(PATIENCE_NANOS, now);
    if (lost > 0) {
      LOG.warn("{} requests were not answered within a minute; going on without", lost);
    }
    if (now - nextTickNanos >= 0) {
      tick(to, clearing.cleared(clockMillis(now), now));
      nextTickNanos = now + TICK_NANOS;
    }
    if (now - nextSaveNanos >= 0) {
      save(false);
      nextSaveNanos = now + SAVE_NANOS;
    }
  }

  private void tick(TrafficClient to, long clock) {
    if (clock > lastTick) {
      to.tick(clock);
      lastTick = clock;
    }
  }

  /** Notes a request that was just sent. */
  final void asked(String requestId, long eventMillis, long nowNanos) {
    clearing.asked(requestId, eventMillis, nowNanos);
  }

  final int outstanding() {
    return clearing.outstanding();
  }

  final double elapsedShare(Duration of) {
    if (startNanos == 0 || of.isZero()) {
      return 0;
    }
    return Math.min(1, (double) (System.nanoTime() - startNanos) / of.toNanos());
  }

  @Override
  public boolean finished() {
    Exception problem = failure;
    if (problem != null) {
      throw new IllegalStateException(
          String.format(Locale.ROOT, "the %s traffic stopped: %s", name(), problem.getMessage()),
          problem);
    }
    return exhausted;
  }

  @Override
  public void stop() {
    stopping = true;
    Thread running = thread;
    if (running == null) {
      return;
    }
    try {
      running.join(STOP_PATIENCE.multipliedBy(2).toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void drain() {
    TrafficClient to = client;
    if (to != null) {
      // The last features and events travel by other topics than the tick that closes windows.
      long settled = System.nanoTime() + SETTLE_AT_END.toNanos();
      while (System.nanoTime() < settled) {
        to.poll(POLL);
      }
      tick(to, drainedMillis());
      to.flush();
      save(true);
    }
  }

  @Override
  public void close() {
    stop();
    TrafficClient to = client;
    client = null;
    if (to != null) {
      to.close();
    }
  }
}
