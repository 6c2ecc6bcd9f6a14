package dev.sluice.app.command;

import dev.sluice.app.platform.UserError;
import dev.sluice.schemas.codec.RejectReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sluice dlq retry}: the same bytes to the topic that they came from. */
@Command(
    name = "retry",
    mixinStandardHelpOptions = true,
    description = {
      "Send dead letters again, key and bytes as they were, to the topic that they came from: after",
      "the cause is mended, as by a newer schema. Orphans and late ones are left out: their events",
      "were taken, so the same ids would be dropped as repeats. Letters stay where they are."
    })
final class DlqRetryCommand implements Callable<Integer> {
  private static final Set<String> TAKEN =
      Set.of(RejectReason.ORPHAN.name(), RejectReason.LATE.name());

  @SuppressWarnings("NullAway.Init") // picocli sets it.
  @Spec
  CommandSpec spec;

  @Mixin Target target = new Target();
  @Mixin DeadLetterScan scan = new DeadLetterScan();
  @Mixin ReportFile report = new ReportFile();

  @Parameters(arity = "0..*", paramLabel = "PLACE", description = "Of the letters to send.")
  List<String> places = new ArrayList<>();

  @Option(names = "--all", description = "All that --topic and --reason leave.")
  boolean all;

  @Override
  public Integer call() {
    if (all == !places.isEmpty()) {
      throw new UserError("name the places of dead letters to send again, or --all");
    }
    AtomicLong refused = new AtomicLong();
    long sent = 0;
    long skipped = 0;
    try (Target.Connection connection = target.running();
        KafkaProducer<byte[], byte[]> producer = ProduceCommand.producer(connection.kafka())) {
      for (DeadLetter letter : chosen(connection)) {
        if (TAKEN.contains(letter.reason())) {
          skipped++;
          continue;
        }
        sent++;
        producer.send(
            new ProducerRecord<>(
                letter.home(connection.topics()), letter.record().key(), letter.record().value()),
            (metadata, error) -> {
              if (error != null) {
                refused.incrementAndGet();
              }
            });
      }
      producer.flush();
    }
    return finish(sent - refused.get(), skipped, refused.get());
  }

  private List<DeadLetter> chosen(Target.Connection connection) {
    if (!all) {
      return scan.at(connection, places);
    }
    // Read first: what is refused again becomes a new letter, which is not for this call.
    List<DeadLetter> chosen = new ArrayList<>();
    scan.read(connection, chosen::add);
    return chosen;
  }

  private int finish(long sent, long skipped, long refused) {
    spec.commandLine()
        .getOut()
        .printf("%,d sent again, %,d orphans or late ones left out%n", sent, skipped);
    report.put("sent", sent).put("skipped", skipped).put("refused", refused).write();
    if (refused > 0) {
      throw new UserError("the broker refused %d records: is it up?", refused);
    }
    return 0;
  }
}
