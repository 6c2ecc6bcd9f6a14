package dev.sluice.benchmarks.rank;

import dev.sluice.app.platform.UserError;
import dev.sluice.schemas.feature.Durations;
import java.time.Duration;
import picocli.CommandLine.Option;

/** What benchmarks of the platform under load have in common. */
final class LoadOptions {
  @Option(
      names = "--candidates",
      defaultValue = "100",
      description = "Of each request. Default: ${DEFAULT-VALUE}.")
  int candidates;

  @Option(
      names = "--warm-up",
      paramLabel = "TIME",
      defaultValue = "60s",
      description = "Untold load before anything is measured. Default: ${DEFAULT-VALUE}.")
  String warmUp = "60s";

  @Option(
      names = "--step",
      paramLabel = "TIME",
      defaultValue = "10s",
      description = "How long each load lasts. Default: ${DEFAULT-VALUE}.")
  String step = "10s";

  Duration warmUp() {
    return time("--warm-up", warmUp);
  }

  Duration step() {
    return time("--step", step);
  }

  /** Reads an option's duration. */
  static Duration time(String option, String text) {
    try {
      return Durations.parse(text);
    } catch (IllegalArgumentException e) {
      throw new UserError(e, "%s: %s", option, UserError.reason(e));
    }
  }

  void requireCandidates() {
    if (candidates < 1) {
      throw new UserError("--candidates must be at least 1, was %d", candidates);
    }
  }
}
