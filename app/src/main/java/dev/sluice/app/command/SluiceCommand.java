package dev.sluice.app.command;

import dev.sluice.app.platform.LogFiles;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The root: {@code sluice COMMAND}. */
@Command(
    name = "sluice",
    description = "A streaming recommendation backend: from click to ranked slate.",
    mixinStandardHelpOptions = true,
    version = "sluice 0.1.0",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      RankCommand.class,
      ProduceCommand.class,
      TailCommand.class,
      WhyCommand.class,
      ValidateCommand.class,
      DemoCommand.class,
      UpCommand.class,
      ClusterCommand.class,
      StreamsCommand.class,
      ImportCommand.class,
      TrainCommand.class,
      PredictCommand.class,
      EvaluateCommand.class,
      AuditCommand.class,
      ChaosCommand.class,
      DlqCommand.class,
      TableCommand.class,
      ModelCommand.class,
      RepresentCommand.class,
      ExperimentCommand.class
    },
    footer = {
      "",
      "Speed: sluice bench COMMAND measures the rooms (sluice bench --help).",
      "",
      "Exit codes: 0 done, 1 something to mend (one line says what), 2 wrong usage,",
      "3 the demo ran but its books do not balance."
    })
final class SluiceCommand implements Runnable {
  @SuppressWarnings("NullAway.Init") // picocli sets it.
  @Spec
  CommandSpec spec;

  private boolean debug;

  @Option(
      names = "--debug",
      scope = picocli.CommandLine.ScopeType.INHERIT,
      description = "Show stack traces and the libraries' logs.")
  void setDebug(boolean wanted) {
    debug = wanted;
    if (wanted) {
      LogFiles.toTerminal();
    }
  }

  boolean debug() {
    return debug;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "which command?");
  }
}
