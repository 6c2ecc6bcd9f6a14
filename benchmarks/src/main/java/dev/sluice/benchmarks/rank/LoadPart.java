package dev.sluice.benchmarks.rank;

import dev.sluice.benchmarks.BenchReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The whole platform in this process: first a steady rate of requests with a trainer that learns
 * what users do with the slates, then as many requests as it takes.
 */
final class LoadPart {
  private static final int RATE = 200;
  private static final long P99_LIMIT_MILLIS = 250;
  private static final long SLICE_MILLIS = 10_000;
  private static final Duration MOST_MORE = Duration.ofMinutes(3);
  private static final Duration UNTOLD = Duration.ofSeconds(5);
  private static final long LOOK_MILLIS = 200;
  private static final int[] WINDOWS = {8, 16, 32, 64, 128, 256};

  private final int candidates;
  private final Duration warmUp;
  private final Duration steady;
  private final Duration step;

  LoadPart(int candidates, Duration warmUp, Duration steady, Duration step) {
    this.candidates = candidates;
    this.warmUp = warmUp;
    this.steady = steady;
    this.step = step;
  }

  void run(BenchReport report) throws Exception {
    try (LoadedPlatform platform = new LoadedPlatform(RATE, candidates)) {
      try (AnswerTimes times = AnswerTimes.start(platform.kafka(), platform.topics())) {
        report.progress("%d requests/s, warm-up of %s".formatted(RATE, warmUp));
        platform.startUsers(warmUp);
        report.put("warm_up_seconds", warmUp(times, platform));
        platform.startUsers(steady.plus(UNTOLD).plusSeconds(5));
        TimeUnit.MILLISECONDS.sleep(UNTOLD.toMillis());
        report.progress("measuring for %s".formatted(steady));
        List<AnswerTimes.Seen> slices = slices(times, platform);
        platform.stopUsers();
        AnswerTimes.Seen seen = AnswerTimes.Seen.together(slices);
        report.put("steady_requests_per_second", seen.perSecond());
        report.put("latency_ms", latency(seen));
        report.put("p99_by_slice_ms", slices.stream().map(slice -> slice.quantile(0.99)).toList());
      }
      sustained(report, platform);
    }
  }

  /**
   * Lasts as long as was asked for, and until all is answered: on a slow machine requests pile up
   * while the compiler takes its share of it, and what were measured then is how they are worked
   * off. Returns how long it took, in seconds.
   */
  private long warmUp(AnswerTimes times, LoadedPlatform platform) throws Exception {
    long start = System.nanoTime();
    TimeUnit.MILLISECONDS.sleep(warmUp.toMillis());
    long end = System.nanoTime() + MOST_MORE.toNanos();
    platform.stopUsers();
    while (times.open() > 0 && System.nanoTime() < end) {
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
      platform.check();
    }
    return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
  }

  /** A stall shows as one bad slice, slowness as many. */
  private List<AnswerTimes.Seen> slices(AnswerTimes times, LoadedPlatform platform)
      throws Exception {
    List<AnswerTimes.Seen> slices = new ArrayList<>();
    long left = steady.toMillis();
    while (left > 0) {
      long length = Math.min(left, SLICE_MILLIS);
      times.restart();
      TimeUnit.MILLISECONDS.sleep(length);
      platform.check();
      slices.add(times.seen());
      left -= length;
    }
    return slices;
  }

  private void sustained(BenchReport report, LoadedPlatform platform) throws Exception {
    Map<String, Object> curve = new LinkedHashMap<>();
    double best = 0;
    try (ClosedLoop loop = new ClosedLoop(platform.kafka(), platform.topics(), candidates)) {
      for (int window : WINDOWS) {
        AnswerTimes.Seen seen = loop.run(window, step);
        platform.check();
        report.progress(
            "%d requests open: %.0f/s, p99 %d ms"
                .formatted(window, seen.perSecond(), seen.quantile(0.99)));
        Map<String, Object> point = new LinkedHashMap<>(latency(seen));
        point.put("requests_per_second", seen.perSecond());
        curve.put(Integer.toString(window), point);
        if (seen.quantile(0.99) <= P99_LIMIT_MILLIS) {
          best = Math.max(best, seen.perSecond());
        }
      }
    }
    report.put("requests_per_second", best);
    report.put("by_open_requests", curve);
  }

  private static Map<String, Object> latency(AnswerTimes.Seen seen) {
    Map<String, Object> latency = new LinkedHashMap<>();
    latency.put("p50", seen.quantile(0.5));
    latency.put("p99", seen.quantile(0.99));
    return latency;
  }
}
