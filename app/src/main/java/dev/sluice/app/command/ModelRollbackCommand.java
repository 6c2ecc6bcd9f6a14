package dev.sluice.app.command;

import dev.sluice.app.platform.UserError;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sluice model rollback}: rankers go back. */
@Command(
    name = "rollback",
    mixinStandardHelpOptions = true,
    description = "Take rankers back to an earlier version at once, until resume.")
final class ModelRollbackCommand implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // picocli sets it.
  @Spec
  CommandSpec spec;

  @Mixin ModelTopics model = new ModelTopics();
  @Mixin ReportFile report = new ReportFile();

  @Parameters(
      arity = "0..1",
      paramLabel = "VERSION",
      description = "Default: the newest snapshot below what is served now.")
  @org.jspecify.annotations.Nullable
  Long wanted;

  @Override
  public Integer call() {
    long version;
    try (Target.Connection connection = model.target.running()) {
      ModelTopics.State state = model.existing(connection);
      version = version(state);
      model.requireReachable(state, version);
      model.say(
          connection,
          state.newest(),
          version,
          false,
          PinnedSnapshot.of(state, model.name, version),
          "rolled back");
    }
    spec.commandLine()
        .getOut()
        .printf("Rankers go back to version %d until `sluice model resume`%n", version);
    report.put("model", model.name).put("pinned_version", version).write();
    return 0;
  }

  private long version(ModelTopics.State state) {
    long served =
        state
            .control()
            .map(word -> word.getPinnedVersion())
            .map(pinned -> Math.min(pinned, state.newest()))
            .orElse(state.newest());
    Long asked = wanted;
    if (asked == null) {
      asked = state.snapshots().lowerKey(served);
      if (asked == null) {
        throw new UserError(
            "model %s has no snapshot before version %d: name a version of `sluice model list`",
            model.name, served);
      }
    }
    if (asked >= served) {
      throw new UserError(
          "version %d is not earlier than %d, which is served: `sluice model pin` goes forward",
          asked, served);
    }
    return asked;
  }
}
