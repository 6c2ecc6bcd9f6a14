package dev.sluice.app.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code sluice model hold}: rankers keep what they serve. */
@Command(
    name = "hold",
    mixinStandardHelpOptions = true,
    description = "Have rankers keep the newest version of now, until resume.")
final class ModelHoldCommand implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // picocli sets it.
  @Spec
  CommandSpec spec;

  @Mixin ModelTopics model = new ModelTopics();
  @Mixin ReportFile report = new ReportFile();

  @Override
  public Integer call() {
    long version;
    try (Target.Connection connection = model.target.running()) {
      ModelTopics.State state = model.existing(connection);
      long newest = state.newest();
      version =
          state
              .control()
              .map(word -> word.getPinnedVersion())
              .map(pinned -> Math.min(pinned, newest))
              .orElse(newest);
      model.say(
          connection, newest, version, true, PinnedSnapshot.of(state, model.name, version), "held");
    }
    spec.commandLine()
        .getOut()
        .printf("Rankers keep version %d until `sluice model resume`%n", version);
    report.put("model", model.name).put("held", true).put("pinned_version", version).write();
    return 0;
  }
}
