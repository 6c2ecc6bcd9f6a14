package dev.sluice.app.command;

import dev.sluice.schemas.topic.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sluice why}: follows one request through the topics. */
@Command(
    name = "why",
    mixinStandardHelpOptions = true,
    description =
        "Follow a request to its slate, impressions, clicks and examples,"
            + " or say where it stopped and why. Reads a stopped platform's folder, too.")
final class WhyCommand implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // picocli sets it.
  @Spec
  CommandSpec spec;

  @Mixin Target target = new Target();
  @Mixin ReportFile report = new ReportFile();

  @Parameters(
      paramLabel = "REQUEST_ID",
      description = "As in the request; `last` for the newest one that was clicked.")
  String requestId = "";

  @Option(names = "--features", description = "Print every feature of every example.")
  boolean features;

  @Override
  public Integer call() {
    try (Target.Connection connection = target.readable()) {
      String wanted = requestId.equals("last") ? LastClicked.find(connection) : requestId;
      Story story = new Story(wanted);
      Topics topics = connection.topics();
      List<String> names =
          new ArrayList<>(
              List.of(
                  topics.requests(),
                  topics.ranked(),
                  topics.served(),
                  topics.events(),
                  topics.examples()));
      topics.guarded().stream().map(Topics::dlq).forEach(names::add);
      try (TopicScan scan = new TopicScan(connection.kafka(), names)) {
        scan.fromBeginning();
        scan.readToEnd(
            record -> {
              story.read(record, topics);
              return true;
            });
      }
      spec.commandLine().getOut().print(StoryText.of(story, features));
      spec.commandLine().getOut().flush();
      report
          .put("request", wanted)
          .put("stopped_at", story.stoppedAt())
          .put("slates", story.slates().size())
          .put("impressions", story.events("impression").size())
          .put("clicks", story.events("click").size())
          .put("examples", story.examples().size())
          .put("dead_letters", story.deadLetters().size())
          .write();
      return story.requests().isEmpty() && story.slates().isEmpty() ? CommandLines.FAILED : 0;
    }
  }
}
