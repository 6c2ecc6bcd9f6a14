package dev.sluice.app.command;

import dev.sluice.app.platform.UserError;
import dev.sluice.app.traffic.MovielensConfig;
import dev.sluice.app.traffic.RatingLogFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sluice import movielens}: ratings as requests, events and examples. */
@Command(
    name = "movielens",
    mixinStandardHelpOptions = true,
    description =
        "The MovieLens layout (ratings.csv, movies.csv, ...) with point-in-time features.",
    footer = {"", "Example: sluice import movielens DIR --out LOGDIR"})
final class ImportMovielens implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // picocli sets it.
  @Spec
  CommandSpec spec;

  @Mixin ReportFile report = new ReportFile();

  @Parameters(index = "0", paramLabel = "DIR", description = "The folder of the log.")
  Path folder = Path.of("");

  @Option(
      names = "--out",
      required = true,
      paramLabel = "LOGDIR",
      description = "An empty folder for the log.")
  Path out = Path.of("");

  @Option(
      names = "--candidates",
      defaultValue = "100",
      description = "Candidates per request. Default: ${DEFAULT-VALUE}.")
  int candidates;

  @Option(names = "--seed", defaultValue = "1", description = "Default: ${DEFAULT-VALUE}.")
  long seed;

  @Override
  public Integer call() {
    try {
      MovielensConfig config = MovielensConfig.of(folder).withCandidates(candidates);
      RatingLogFiles.Written written = RatingLogFiles.write(config, seed, out);
      spec.commandLine()
          .getOut()
          .printf(
              "%,d items, %,d requests, %,d events, %,d examples in %s%n",
              written.items(), written.requests(), written.events(), written.examples(), out);
      report
          .put("items", written.items())
          .put("requests", written.requests())
          .put("events", written.events())
          .put("examples", written.examples())
          .write();
      return 0;
    } catch (IOException | IllegalArgumentException e) {
      throw new UserError(e, "%s", UserError.reason(e));
    }
  }
}
