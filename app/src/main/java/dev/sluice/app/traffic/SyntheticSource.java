package dev.sluice.app.traffic;

import dev.sluice.app.reconcile.TrueCtr;
import dev.sluice.schemas.record.Ranked;
import dev.sluice.schemas.record.Request;
import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Lives a synthetic world: its users ask at a steady rate, see the slates, and click with the
 * world's true probabilities; new items arrive. Event time runs at a multiple of the clock's speed
 * and goes on in the next run where it stood at the end of the last.
 */
public final class SyntheticSource extends LoopSource {
  private static final String CLOCK = "clock.millis";
  private static final String NEXT = "next.request";
  private static final String ITEMS = "items";
  // Numbers kept beyond those in use, so that a run that was killed never gives one twice.
  private static final long RESERVED = 1_000;

  private record Scheduled(long sequence, WorldTraffic.Due due) {}

  private final SyntheticConfig config;
  private final String features = Resources.text("synthetic-features.yaml");
  private final PriorityQueue<Scheduled> schedule =
      new PriorityQueue<>(
          Comparator.<Scheduled>comparingLong(s -> s.due().sendMillis())
              .thenComparingLong(Scheduled::sequence));
  private volatile @Nullable World world;
  private @Nullable WorldTraffic traffic;
  private @Nullable WorldRecords records;
  private @Nullable Progress progress;
  private volatile Duration duration = Duration.ZERO;
  private long originMillis;
  private long originNanos;
  private boolean isRunning;
  private long nextRequest;
  private long firstRequest;
  private int itemsSent;
  private long scheduled;
  private long latestMillis;
  private long longestWindowMillis;

  public SyntheticSource(SyntheticConfig config) {
    this.config = config;
  }

  @Override
  public String name() {
    return "synthetic";
  }

  @Override
  public String features() {
    return features;
  }

  @Override
  public double progress() {
    return elapsedShare(duration);
  }

  @Override
  public @Nullable TrueCtr truth() {
    return world;
  }

  @Override
  void open(TrafficContext context, TrafficClient to) throws IOException {
    World opened = new World(WorldConfig.of(context.seed()));
    WorldRecords seen = new WorldRecords(opened);
    Progress kept = Progress.open(context.workDir(), name());
    world = opened;
    records = seen;
    traffic =
        new WorldTraffic(opened, config.candidates(), context.clickWindow(), config.forgets());
    progress = kept;
    duration = context.duration();
    longestWindowMillis = context.longestWindow().toMillis();
    originMillis = kept.get(CLOCK, opened.config().start().toEpochMilli());
    latestMillis = originMillis;
    firstRequest = kept.get(NEXT, 0);
    nextRequest = firstRequest;
    itemsSent = (int) kept.get(ITEMS, 0);
    if (itemsSent == 0) {
      for (int user = 0; user < opened.config().users(); user++) {
        to.send(seen.userRecord(user));
      }
    }
    sendNewItems(to, opened, seen, originMillis);
  }

  private void sendNewItems(TrafficClient to, World of, WorldRecords seen, long nowMillis) {
    for (; itemsSent < of.items(nowMillis); itemsSent++) {
      to.send(seen.itemRecord(itemsSent));
    }
  }

  @Override
  boolean send(TrafficClient to, long nowNanos) {
    World of = world;
    WorldTraffic asking = traffic;
    WorldRecords seen = records;
    if (of == null || asking == null || seen == null) {
      throw new IllegalStateException("not started");
    }
    if (!isRunning) {
      originNanos = nowNanos;
      isRunning = true;
    }
    long clock = clockMillis(nowNanos);
    sendNewItems(to, of, seen, clock);
    double due = (nowNanos - originNanos) / 1e9 * config.requestsPerSecond();
    while (nextRequest - firstRequest <= due) {
      Request request = asking.request(nextRequest++, clock);
      asked(request.getRequestId(), clock, nowNanos);
      to.send(request);
      latestMillis = clock;
    }
    sendDue(to, clock);
    return true;
  }

  private void sendDue(TrafficClient to, long clock) {
    Scheduled first = schedule.peek();
    while (first != null && first.due().sendMillis() <= clock) {
      to.send(first.due().event());
      latestMillis = Math.max(latestMillis, first.due().event().getTime().toEpochMilli());
      schedule.poll();
      first = schedule.peek();
    }
  }

  @Override
  void seen(Ranked slate, TrafficClient to, long nowNanos) {
    WorldTraffic asking = traffic;
    if (asking != null) {
      for (WorldTraffic.Due due : asking.reactions(slate, clockMillis(nowNanos))) {
        schedule.add(new Scheduled(scheduled++, due));
      }
      sendDue(to, clockMillis(nowNanos));
    }
  }

  @Override
  void finish(TrafficClient to) {
    sendDue(to, Long.MAX_VALUE);
  }

  @Override
  long clockMillis(long nowNanos) {
    return isRunning
        ? originMillis + (long) ((nowNanos - originNanos) / 1e6 * config.speed())
        : originMillis;
  }

  @Override
  long drainedMillis() {
    latestMillis += longestWindowMillis + 1;
    return latestMillis;
  }

  @Override
  void save(boolean isFinal) {
    Progress kept = progress;
    if (kept != null) {
      // A killed run's clock is saved once a second: two seconds ahead is past all it has sent.
      long ahead = isFinal ? 1 : (long) (2_000 * config.speed());
      kept.set(CLOCK, latestMillis + ahead)
          .set(NEXT, nextRequest + (isFinal ? 0 : RESERVED))
          .set(ITEMS, itemsSent)
          .save();
    }
  }
}
