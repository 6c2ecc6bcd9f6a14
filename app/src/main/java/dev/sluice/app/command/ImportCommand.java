package dev.sluice.app.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code sluice import LAYOUT}: another system's log as a log folder. */
@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    description = "Write a log as Avro container files with features.yaml.",
    synopsisSubcommandLabel = "LAYOUT",
    subcommands = {ImportMovielens.class, ImportCsv.class, ImportLibfm.class},
    footer = {
      "",
      "Examples: sluice import csv clicks.csv --out LOGDIR",
      "          sluice import movielens DIR --out LOGDIR"
    })
final class ImportCommand implements Runnable {
  @SuppressWarnings("NullAway.Init") // picocli sets it.
  @Spec
  CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "which layout? choose one of " + String.join(", ", spec.subcommands().keySet()));
  }
}
