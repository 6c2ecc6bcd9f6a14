package dev.sluice.app.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code sluice model}: which version rankers serve. */
@Command(
    name = "model",
    mixinStandardHelpOptions = true,
    description = "See which version of a model is served, and decide it.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      ModelListCommand.class,
      ModelShowCommand.class,
      ModelPublishCommand.class,
      ModelPinCommand.class,
      ModelRollbackCommand.class,
      ModelHoldCommand.class,
      ModelResumeCommand.class
    },
    footer = {
      "",
      "Words are obeyed by running rankers, and by those that start later, until `resume`.",
      "The trainer learns on meanwhile; resume takes rankers to its newest version."
    })
final class ModelCommand implements Runnable {
  @SuppressWarnings("NullAway.Init") // picocli sets it.
  @Spec
  CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "which of list, show, publish, pin, rollback, hold and resume?");
  }
}
