package dev.sluice.app.traffic;

import dev.sluice.schemas.record.Event;
import dev.sluice.schemas.record.Ranked;
import dev.sluice.schemas.record.Status;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Feeds a rating log as live traffic, in the log's order and event time: each rating becomes a
 * request of the rated movie among others; its slate is answered with an impression, and a click
 * where the rating is 4 or more.
 */
public final class MovielensSource extends LoopSource {
  private static final Logger LOG = LoggerFactory.getLogger(MovielensSource.class);
  private static final String NEXT = "next.rating";
  private static final String CLOCK = "clock.millis";
  private static final String RUN = "run";

  private final MovielensConfig config;
  private final String features = Resources.text("movielens-features.yaml");
  private final Map<String, RatingLog.Ask> asks = new HashMap<>();
  // Nobody rates the second movie before seeing the first: asked ahead, a request would be ranked
  // without what its own user has just done, and a burst of one user's ratings is most of a log.
  private final Set<String> waiting = new HashSet<>();
  private RatingLog log = new RatingLog(List.of(), 2, 0, 0);
  private List<Rating> ratings = List.of();
  private @org.jspecify.annotations.Nullable Progress progress;
  private volatile double share;
  private long run = 1;
  private long lastMillis = Long.MIN_VALUE;
  private long drainMillis;
  private long firstSendNanos;
  private long sent;
  private long skipped;

  public MovielensSource(MovielensConfig config) {
    this.config = config;
  }

  @Override
  public String name() {
    return "movielens";
  }

  @Override
  public String features() {
    return features;
  }

  @Override
  public double progress() {
    return share;
  }

  @Override
  void open(TrafficContext context, TrafficClient to) throws IOException {
    MovielensFolder folder = MovielensFolder.open(config.folder());
    ratings = folder.ratings();
    log = new RatingLog(ratings, config.candidates(), config.negatives(), context.seed());
    Progress kept = Progress.open(context.workDir(), name());
    progress = kept;
    drainMillis = context.longestWindow().toMillis() + 1;
    run = kept.get(RUN, 0) + 1;
    log.skipTo((int) kept.get(NEXT, 0));
    lastMillis = kept.get(CLOCK, Long.MIN_VALUE);
    share = (double) log.next() / Math.max(1, log.size());
    if (run == 1 && !ratings.isEmpty()) {
      folder.items(ratings.get(0).timeMillis()).forEach(to::send);
    }
    LOG.info("movielens: {} of {} ratings are to come", log.size() - log.next(), log.size());
    kept.set(RUN, run).save();
  }

  @Override
  boolean send(TrafficClient to, long nowNanos) {
    if (sent == 0) {
      firstSendNanos = nowNanos;
    }
    if (outstanding() == 0) {
      // Also those whose requests were given up.
      waiting.clear();
    }
    while (log.hasNext() && outstanding() < config.outstanding() && isDue(nowNanos)) {
      int number = log.next();
      if (!waiting.add(ratings.get(number).user())) {
        break;
      }
      long time = Math.max(ratings.get(number).timeMillis(), lastMillis + 1);
      // A run that carries on may ask again for what the last one did not finish.
      String requestId = run == 1 ? "ml-" + number : "ml-%d.%d".formatted(number, run);
      RatingLog.Ask ask = log.take(requestId, time);
      asks.put(requestId, ask);
      asked(requestId, time, nowNanos);
      to.send(ask.request());
      lastMillis = time;
      sent++;
      share = (double) log.next() / log.size();
    }
    return log.hasNext();
  }

  private boolean isDue(long nowNanos) {
    return config.rate() == 0 || sent <= (nowNanos - firstSendNanos) / 1e9 * config.rate();
  }

  @Override
  void seen(Ranked slate, TrafficClient to, long nowNanos) {
    RatingLog.Ask ask = asks.remove(slate.getRequestId());
    if (ask == null) {
      return;
    }
    waiting.remove(slate.getSubject());
    if (slate.getStatus() == Status.REJECTED || slate.getStatus() == Status.EXPIRED) {
      skipped++;
      return;
    }
    for (Event event : RatingEvents.of(ask, slate)) {
      to.send(event);
    }
  }

  @Override
  void finish(TrafficClient to) {
    if (skipped > 0) {
      LOG.warn("{} ratings got no slate to show", skipped);
    }
  }

  @Override
  long clockMillis(long nowNanos) {
    return lastMillis;
  }

  @Override
  long drainedMillis() {
    // A millisecond more than the window, kept as the clock: the next run's requests stay open.
    lastMillis++;
    return lastMillis - 1 + drainMillis;
  }

  @Override
  void save(boolean isFinal) {
    Progress kept = progress;
    if (kept != null) {
      int oldest = asks.values().stream().mapToInt(RatingLog.Ask::number).min().orElse(log.next());
      kept.set(NEXT, isFinal ? log.next() : oldest).set(CLOCK, lastMillis).save();
    }
  }
}
