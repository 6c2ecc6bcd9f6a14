package dev.sluice.benchmarks.rank;

import dev.sluice.app.platform.UserError;
import dev.sluice.benchmarks.BenchReport;
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
      "platform in this process, at 200 requests/s with a trainer, and as fast as it goes. What",
      "piled up in the warm-up is answered first, which takes 3 minutes at most."
    },
    footer = {"", "Example: sluice bench rank --json --for 5m --report rank.json"})
public final class RankBench implements Callable<Integer> {
  @Mixin BenchReport report = new BenchReport();

  @Mixin LoadOptions load = new LoadOptions();

  @Option(
      names = "--rounds",
      defaultValue = "9",
      description = "Rounds of scoring whose median is told. Default: ${DEFAULT-VALUE}.")
  int rounds;

  @Option(
      names = "--for",
      paramLabel = "TIME",
      defaultValue = "60s",
      description = "How long the latency is measured. Default: ${DEFAULT-VALUE}.")
  String length = "60s";

  @Option(names = "--scoring-only", description = "Leave the platform out.")
  boolean scoringOnly;

  @Override
  public Integer call() throws Exception {
    load.requireCandidates();
    if (rounds < 1) {
      throw new UserError("--rounds must be at least 1, was %d", rounds);
    }
    Duration untold = load.warmUp();
    Duration told = LoadOptions.time("--for", length);
    Duration each = load.step();
    new ScoringPart(load.candidates, rounds).run(report);
    if (!scoringOnly) {
      new LoadPart(load.candidates, untold, told, each).run(report);
    }
    report.finish();
    return 0;
  }
}
