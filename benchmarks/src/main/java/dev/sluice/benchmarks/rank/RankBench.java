package dev.sluice.benchmarks.rank;

import dev.sluice.app.platform.UserError;
import dev.sluice.benchmarks.BenchReport;
import dev.sluice.schemas.feature.Durations;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sluice bench rank}: the ranker. */
@Command(
    name = "rank",
    mixinStandardHelpOptions = true,
    description = {
      "Measure the ranker: rows scored per second, one thread, against ONNX Runtime; then the whole",
      "platform in this process, at 200 requests/s with a trainer, and as fast as it goes."
    },
    footer = {"", "Example: sluice bench rank --json --for 5m --report rank.json"})
public final class RankBench implements Callable<Integer> {
  @Mixin BenchReport report = new BenchReport();

  @Option(
      names = "--candidates",
      defaultValue = "100",
      description = "Of each request. Default: ${DEFAULT-VALUE}.")
  int candidates;

  @Option(
      names = "--rounds",
      defaultValue = "9",
      description = "Rounds of scoring whose median is told. Default: ${DEFAULT-VALUE}.")
  int rounds;

  @Option(
      names = "--warm-up",
      paramLabel = "TIME",
      defaultValue = "60s",
      description = "Untold load before the latency is measured. Default: ${DEFAULT-VALUE}.")
  String warmUp = "60s";

  @Option(
      names = "--for",
      paramLabel = "TIME",
      defaultValue = "60s",
      description = "How long the latency is measured. Default: ${DEFAULT-VALUE}.")
  String length = "60s";

  @Option(
      names = "--step",
      paramLabel = "TIME",
      defaultValue = "10s",
      description = "How long each load of the sustained rate lasts. Default: ${DEFAULT-VALUE}.")
  String step = "10s";

  @Option(names = "--scoring-only", description = "Leave the platform out.")
  boolean scoringOnly;

  @Override
  public Integer call() throws Exception {
    if (candidates < 1 || rounds < 1) {
      throw new UserError(
          "--candidates and --rounds must be at least 1, were %d and %d", candidates, rounds);
    }
    Duration untold = time("--warm-up", warmUp);
    Duration told = time("--for", length);
    Duration each = time("--step", step);
    new ScoringPart(candidates, rounds).run(report);
    if (!scoringOnly) {
      new LoadPart(candidates, untold, told, each).run(report);
    }
    report.finish();
    return 0;
  }

  static Duration time(String option, String text) {
    try {
      return Durations.parse(text);
    } catch (IllegalArgumentException e) {
      throw new UserError(e, "%s: %s", option, UserError.reason(e));
    }
  }
}
