package dev.sluice.app.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code sluice table}: looks into an embedding table's directory. */
@Command(
    name = "table",
    mixinStandardHelpOptions = true,
    description = "Look into an embedding table: what is in it, where a value lives, is it whole.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      TableStatsCommand.class,
      TableGetCommand.class,
      TableVerifyCommand.class,
      TableExportCommand.class,
      TableImportCommand.class,
      TableForgetCommand.class
    },
    footer = {
      "",
      "DIR is a table's directory, or a work folder that has one (the demo's: .sluice/demo).",
      "stats, get, verify and export only read: a platform may be running on the folder."
    })
final class TableCommand implements Runnable {
  @SuppressWarnings("NullAway.Init") // picocli sets it.
  @Spec
  CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "which command?");
  }
}
