package dev.sluice.benchmarks.rank;

import dev.sluice.app.platform.Platform;
import dev.sluice.app.platform.ServingJobs;
import dev.sluice.app.platform.WorkFolder;
import dev.sluice.app.traffic.SyntheticConfig;
import dev.sluice.app.traffic.SyntheticSource;
import dev.sluice.app.traffic.TrafficContext;
import dev.sluice.benchmarks.BenchReport;
import dev.sluice.model.ModelConfig;
import dev.sluice.schemas.feature.FeatureSchema;
import dev.sluice.schemas.topic.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The whole platform in this process: first a steady rate of requests with a trainer that learns
 * what users do with the slates, then as many requests as it takes.
 */
final class LoadPart {
  private static final int RATE = 200;
  private static final long P99_LIMIT_MILLIS = 250;
  private static final int[] WINDOWS = {8, 16, 32, 64, 128, 256};

  private final Path folder;
  private final int candidates;
  private final Duration warmUp;
  private final Duration steady;
  private final Duration step;

  LoadPart(Path folder, int candidates, Duration warmUp, Duration steady, Duration step) {
    this.folder = folder;
    this.candidates = candidates;
    this.warmUp = warmUp;
    this.steady = steady;
    this.step = step;
  }

  void run(BenchReport report) throws Exception {
    WorkFolder work = WorkFolder.at(folder);
    ModelConfig model = ModelConfig.defaults();
    try (SyntheticSource source =
        new SyntheticSource(
            SyntheticConfig.defaults().withRequestsPerSecond(RATE).withCandidates(candidates))) {
      FeatureSchema schema = FeatureSchema.parse(source.features(), "synthetic");
      Topics topics = Topics.withDefaultPrefix();
      try (Platform platform =
          Platform.start(
              work,
              null,
              topics,
              schema,
              (kafka, names) -> ServingJobs.of(work, kafka, names, schema, model))) {
        measure(report, platform, source, schema);
      }
    }
  }

  private void measure(
      BenchReport report, Platform platform, SyntheticSource source, FeatureSchema schema)
      throws Exception {
    try (AnswerTimes times = AnswerTimes.start(platform.kafka(), platform.topics())) {
      report.progress("%d requests/s, warm-up of %s".formatted(RATE, warmUp));
      source.start(
          new TrafficContext(
              platform.kafka(),
              platform.topics(),
              warmUp.plus(steady).plusSeconds(5),
              1,
              platform.work().traffic(),
              schema.clickWindow(),
              schema.longestWindow()));
      TimeUnit.MILLISECONDS.sleep(warmUp.toMillis());
      times.restart();
      report.progress("measuring for %s".formatted(steady));
      TimeUnit.MILLISECONDS.sleep(steady.toMillis());
      platform.check();
      AnswerTimes.Seen seen = times.seen();
      source.stop();
      report.put("steady_requests_per_second", seen.perSecond());
      report.put("latency_ms", latency(seen));
    }
    sustained(report, platform);
  }

  private void sustained(BenchReport report, Platform platform) throws Exception {
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
