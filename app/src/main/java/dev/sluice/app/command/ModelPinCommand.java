package dev.sluice.app.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sluice model pin}: rankers serve one version. */
@Command(
    name = "pin",
    mixinStandardHelpOptions = true,
    description = "Have rankers serve this version and no later one, until resume.")
final class ModelPinCommand implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // picocli sets it.
  @Spec
  CommandSpec spec;

  @Mixin ModelTopics model = new ModelTopics();
  @Mixin ReportFile report = new ReportFile();

  @Parameters(paramLabel = "VERSION", description = "As `sluice model list` names it.")
  long version;

  @Override
  public Integer call() {
    try (Target.Connection connection = model.target.running()) {
      ModelTopics.State state = model.existing(connection);
      model.requireReachable(state, version);
      model.say(
          connection,
          state.newest(),
          version,
          false,
          PinnedSnapshot.of(state, model.name, version),
          "pinned");
    }
    spec.commandLine()
        .getOut()
        .printf("Rankers serve version %d until `sluice model resume`%n", version);
    report.put("model", model.name).put("pinned_version", version).write();
    return 0;
  }
}
