package dev.sluice.app.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.app.platform.UserError;
import dev.sluice.schemas.topic.Topics;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sluice produce}: JSON lines from the standard input to a topic. */
@Command(
    name = "produce",
    mixinStandardHelpOptions = true,
    description = "Send JSON lines from the standard input: one record a line, checked one by one.",
    footer = {
      "",
      "Example: echo '{\"eventId\":\"e1\",\"type\":\"click\",\"subject\":\"u1\",\"item\":\"i1\","
          + "\"time\":\"2026-01-31T12:00:00Z\"}' | sluice produce events"
    })
final class ProduceCommand implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // picocli sets it.
  @Spec
  CommandSpec spec;

  @Mixin Target target = new Target();
  @Mixin ReportFile report = new ReportFile();

  @Parameters(paramLabel = "TOPIC", description = "events, items, item-state, users or requests.")
  String topic = "";

  @Override
  public Integer call() throws IOException {
    InputKind kind = InputKind.named(topic);
    try (Target.Connection connection = target.running();
        KafkaProducer<byte[], byte[]> producer = producer(connection.kafka());
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, UTF_8))) {
      return send(kind, connection.topics(), producer, lines);
    }
  }

  private int send(
      InputKind kind, Topics topics, KafkaProducer<byte[], byte[]> producer, BufferedReader lines)
      throws IOException {
    AtomicLong refused = new AtomicLong();
    long sent = 0;
    long bad = 0;
    long number = 0;
    for (@Nullable String line = lines.readLine(); line != null; line = lines.readLine()) {
      number++;
      if (line.isBlank()) {
        continue;
      }
      InputKind.Read read = kind.read(line);
      if (read.problem() != null) {
        bad++;
        spec.commandLine().getErr().println("line " + number + ": " + read.problem());
        continue;
      }
      sent++;
      producer.send(
          new ProducerRecord<>(kind.topic(topics), read.key().getBytes(UTF_8), read.value()),
          (metadata, error) -> {
            if (error != null) {
              refused.incrementAndGet();
            }
          });
    }
    producer.flush();
    return finish(kind.topic(topics), sent - refused.get(), bad, refused.get());
  }

  private int finish(String name, long sent, long bad, long refused) {
    spec.commandLine().getOut().printf("%,d sent to %s, %,d bad%n", sent, name, bad);
    report.put("sent", sent).put("bad", bad).put("refused", refused).write();
    if (refused > 0) {
      throw new UserError("the broker refused %d records: is it up, are they too large?", refused);
    }
    return bad == 0 ? 0 : CommandLines.FAILED;
  }

  static KafkaProducer<byte[], byte[]> producer(Properties kafka) {
    Properties properties = new Properties();
    properties.putAll(kafka);
    properties.put("max.block.ms", "10000");
    properties.put("delivery.timeout.ms", "20000");
    properties.put("request.timeout.ms", "10000");
    properties.put("max.request.size", Integer.toString(4 << 20));
    properties.put("linger.ms", "0");
    return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
  }
}
