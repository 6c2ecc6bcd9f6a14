package dev.sluice.app.command;

import java.io.PrintWriter;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sluice dlq list}: how many letters of each kind, and the first of them. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description =
        "List dead letters: the first ones as JSON lines, then counts by topic and reason.")
final class DlqListCommand implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // picocli sets it.
  @Spec
  CommandSpec spec;

  @Mixin Target target = new Target();
  @Mixin DeadLetterScan scan = new DeadLetterScan();
  @Mixin ReportFile report = new ReportFile();

  @Option(
      names = "--max",
      paramLabel = "N",
      defaultValue = "20",
      description = "Letters that are printed; all are counted. Default: ${DEFAULT-VALUE}.")
  long max;

  private long seen;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    Map<String, Long> counts = new TreeMap<>();
    try (Target.Connection connection = target.readable()) {
      scan.read(
          connection,
          letter -> {
            counts.merge(letter.home(connection.topics()) + " " + letter.reason(), 1L, Long::sum);
            if (seen++ < max) {
              out.println(OutputKind.deadLetter(letter.record()));
            }
            return true;
          });
    }
    counts.forEach((kind, count) -> out.printf("%,10d  %s%n", count, kind));
    out.printf("%,10d  dead letters%n", seen);
    out.flush();
    report.put("dead_letters", seen).put("by_topic_and_reason", counts).write();
    return 0;
  }
}
