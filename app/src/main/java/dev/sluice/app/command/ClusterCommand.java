package dev.sluice.app.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code sluice cluster}: the platform as processes of their own. */
@Command(
    name = "cluster",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = {
      "The platform as processes of their own on the loopback address: brokers, Flink's job",
      "manager and two task managers, the Streams application."
    },
    subcommands = {
      ClusterStartCommand.class,
      ClusterStatusCommand.class,
      ClusterDemoCommand.class,
      ClusterUpgradeCommand.class,
      ClusterStopCommand.class
    })
final class ClusterCommand implements Runnable {
  @SuppressWarnings("NullAway.Init") // picocli sets it.
  @Spec
  CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "which command?");
  }
}
