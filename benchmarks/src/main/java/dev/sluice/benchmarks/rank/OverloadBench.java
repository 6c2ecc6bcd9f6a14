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
      "Send requests with a deadline at shares of what the platform sustains:",
      "how many were ranked, answered by the fallback or expired, when, and how",
      "long the backlog took to go once the sending stopped."
    },
    footer = {"", "Example: sluice bench overload --json --deadline 200"})
public final class OverloadBench implements Callable<Integer> {
  private static final int USERS_RATE = 100;
  private static final int WINDOW = 32;
  private static final double[] LOADS = {0.5, 0.8, 1, 1.5, 2, 3};

  @Mixin BenchReport report = new BenchReport();

  @Mixin LoadOptions load = new LoadOptions();

  @Option(
      names = "--deadline",
      paramLabel = "MS",
      defaultValue = "200",
      description = "Of each request, from its append. Default: ${DEFAULT-VALUE}.")
  int deadline;

  @Override
  public Integer call() throws Exception {
    load.requireCandidates();
    if (deadline < 1) {
      throw new UserError("--deadline must be at least 1, was %d", deadline);
    }
    Duration untold = load.warmUp();
    Duration each = load.step();
    int candidates = load.candidates;
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
        for (double share : LOADS) {
          OpenLoop.Seen seen = loop.run(share * capacity, each);
          platform.check();
          report.progress("%.1f of %.0f/s: %s".formatted(share, capacity, seen));
          curve.put(Double.toString(share), seen.told(deadline));
        }
      }
      report.put("by_load", curve);
    }
    report.finish();
    return 0;
  }
}
