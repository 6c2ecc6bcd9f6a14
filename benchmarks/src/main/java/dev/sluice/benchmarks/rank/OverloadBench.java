package dev.sluice.benchmarks.rank;

import dev.sluice.app.platform.UserError;
import dev.sluice.benchmarks.BenchReport;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sluice bench overload}: what becomes of requests when more come than can be ranked. */
@Command(
    name = "overload",
    mixinStandardHelpOptions = true,
    description = {
      "Send requests with a deadline at shares of what the platform sustains, below and above it:",
      "how many were ranked, answered by the fallback or expired, when, and how long the backlog",
      "took to go once the sending stopped."
    },
    footer = {"", "Example: sluice bench overload --json --deadline 200"})
public final class OverloadBench implements Callable<Integer> {
  private static final int USERS_RATE = 100;
  private static final int WINDOW = 32;
  private static final double[] LOADS = {0.5, 0.8, 1, 1.5, 2, 3};

  @Mixin BenchReport report = new BenchReport();

  @Option(
      names = "--candidates",
      defaultValue = "100",
      description = "Of each request. Default: ${DEFAULT-VALUE}.")
  int candidates;

  @Option(
      names = "--deadline",
      paramLabel = "MS",
      defaultValue = "200",
      description = "Of each request, from its append. Default: ${DEFAULT-VALUE}.")
  int deadline;

  @Option(
      names = "--warm-up",
      paramLabel = "TIME",
      defaultValue = "60s",
      description = "Untold load, which also teaches the model. Default: ${DEFAULT-VALUE}.")
  String warmUp = "60s";

  @Option(
      names = "--step",
      paramLabel = "TIME",
      defaultValue = "15s",
      description = "How long each load lasts. Default: ${DEFAULT-VALUE}.")
  String step = "15s";

  @Override
  public Integer call() throws Exception {
    if (candidates < 1 || deadline < 1) {
      throw new UserError(
          "--candidates and --deadline must be at least 1, were %d and %d", candidates, deadline);
    }
    Duration untold = RankBench.time("--warm-up", warmUp);
    Duration each = RankBench.time("--step", step);
    try (LoadedPlatform platform = new LoadedPlatform(USERS_RATE, candidates)) {
      report.progress("%d requests/s, warm-up of %s".formatted(USERS_RATE, untold));
      platform.startUsers(untold);
      TimeUnit.MILLISECONDS.sleep(untold.toMillis());
      platform.stopUsers();
      double capacity;
      try (ClosedLoop loop = new ClosedLoop(platform.kafka(), platform.topics(), candidates)) {
        loop.run(WINDOW, each);
        capacity = loop.run(WINDOW, each).perSecond();
      }
      report.put("sustained_per_second", capacity);
      Map<String, Object> curve = new LinkedHashMap<>();
      try (OpenLoop loop =
          new OpenLoop(platform.kafka(), platform.topics(), candidates, deadline)) {
        for (double load : LOADS) {
          OpenLoop.Seen seen = loop.run(load * capacity, each);
          platform.check();
          report.progress("%.1f of %.0f/s: %s".formatted(load, capacity, seen));
          curve.put(Double.toString(load), seen.told(deadline));
        }
      }
      report.put("by_load", curve);
    }
    report.finish();
    return 0;
  }
}
