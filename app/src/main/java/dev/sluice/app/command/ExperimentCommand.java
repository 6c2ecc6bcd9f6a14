package dev.sluice.app.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code sluice experiment}: what a part is worth, over several seeds. */
@Command(
    name = "experiment",
    mixinStandardHelpOptions = true,
    description = "Measure what parts of the models are worth on a log, over several seeds.",
    synopsisSubcommandLabel = "EXPERIMENT",
    subcommands = {
      FusionExperimentCommand.class,
      MadeTableCommand.class,
      NetworkExperimentCommand.class,
      ExperimentGates.class,
      ExperimentPareto.class,
      ExperimentQuality.class,
      OnlineExperimentCommand.class,
      OnlineGatesExperiment.class,
      PositionExperimentCommand.class
    })
final class ExperimentCommand implements Runnable {
  @SuppressWarnings("NullAway.Init") // picocli sets it.
  @Spec
  CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "which experiment?");
  }
}
