package dev.sluice.app.command;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sluice tail}: what a topic carries, as JSON lines. */
@Command(
    name = "tail",
    mixinStandardHelpOptions = true,
    description = "Print a topic's records as JSON lines, as they come.")
final class TailCommand implements Callable<Integer> {
  private static final Duration FOR_EVER = Duration.ofDays(10_000);

  @SuppressWarnings("NullAway.Init") // picocli sets it.
  @Spec
  CommandSpec spec;

  @Mixin Target target = new Target();

  @Parameters(
      paramLabel = "TOPIC",
      description =
          "events, items, item-state, users, counters, requests, ranked, served, examples,"
              + " model-updates, models, audit, or dlq for all dead letters.")
  String topic = "";

  @Option(names = "--from-beginning", description = "Begin with the oldest record.")
  boolean fromBeginning;

  @Option(
      names = "--max",
      paramLabel = "N",
      description = "Stop after N records; with --from-beginning also at the end of the topic.")
  long max;

  private long printed;

  @Override
  public Integer call() {
    OutputKind kind = OutputKind.named(topic);
    try (Target.Connection connection = target.readable()) {
      List<String> names = kind.topics(connection.topics());
      try (TopicScan scan = new TopicScan(connection.kafka(), names)) {
        read(scan, kind, connection.broker() != null);
      }
    }
    return 0;
  }

  private void read(TopicScan scan, OutputKind kind, boolean stopped) {
    // A stopped platform's topics do not grow: their whole content is what there is to see.
    boolean whole = stopped || (fromBeginning && max > 0);
    if (whole || fromBeginning) {
      scan.fromBeginning();
    } else {
      scan.fromEnd();
    }
    if (whole) {
      scan.readToEnd(record -> print(kind, record));
    } else {
      scan.follow(FOR_EVER, record -> print(kind, record));
    }
  }

  private boolean print(OutputKind kind, ConsumerRecord<byte[], byte[]> record) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(kind.json(record));
    out.flush();
    printed++;
    // A closed pipe (`sluice tail ranked | head`) ends the reading.
    return !out.checkError() && (max == 0 || printed < max);
  }
}
