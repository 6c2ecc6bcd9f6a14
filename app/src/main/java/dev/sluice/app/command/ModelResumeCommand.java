package dev.sluice.app.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code sluice model resume}: rankers follow the trainer again. */
@Command(
    name = "resume",
    mixinStandardHelpOptions = true,
    description = "Have rankers follow the trainer again: ends pin, rollback, hold and publish.")
final class ModelResumeCommand implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // picocli sets it.
  @Spec
  CommandSpec spec;

  @Mixin ModelTopics model = new ModelTopics();
  @Mixin ReportFile report = new ReportFile();

  @Override
  public Integer call() {
    long newest;
    try (Target.Connection connection = model.target.running()) {
      newest = model.existing(connection).newest();
      model.say(connection, newest, null, false, null, "");
      model.publish(connection, newest, null);
    }
    spec.commandLine()
        .getOut()
        .printf("Rankers follow the trainer, whose newest version is %d%n", newest);
    report.put("model", model.name).put("newest_version", newest).write();
    return 0;
  }
}
