package dev.sluice.benchmarks;

import dev.sluice.benchmarks.audit.AuditBench;
import dev.sluice.benchmarks.ingest.IngestBench;
import dev.sluice.benchmarks.rank.OverloadBench;
import dev.sluice.benchmarks.rank.RankBench;
import dev.sluice.benchmarks.retrieval.RetrievalBench;
import dev.sluice.benchmarks.table.TableBench;
import dev.sluice.benchmarks.train.GatesBench;
import dev.sluice.benchmarks.train.TrainBench;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The root: {@code sluice bench COMMAND}. */
@Command(
    name = "sluice bench",
    description = "Measure what the rooms cost on this machine.",
    mixinStandardHelpOptions = true,
    version = "sluice 0.1.0",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      RetrievalBench.class,
      TableBench.class,
      RankBench.class,
      OverloadBench.class,
      IngestBench.class,
      AuditBench.class,
      TrainBench.class,
      GatesBench.class,
      JmhCommand.class,
    },
    footer = {
      "",
      "Sides that are compared take turns in one process; medians of rounds are told.",
      "Exit codes: 0 done, 1 something to mend (one line says what), 2 wrong usage."
    })
final class BenchCommand implements Runnable {
  @SuppressWarnings("NullAway.Init") // picocli sets it.
  @Spec
  CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "which benchmark?");
  }
}
