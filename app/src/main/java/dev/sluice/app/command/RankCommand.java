package dev.sluice.app.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.app.platform.UserError;
import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.codec.Decoded;
import dev.sluice.schemas.record.Candidate;
import dev.sluice.schemas.record.Ranked;
import dev.sluice.schemas.record.Request;
import dev.sluice.schemas.topic.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sluice rank}: one request, one slate. */
@Command(
    name = "rank",
    mixinStandardHelpOptions = true,
    description = "Send one request to a running platform and print the slate.")
final class RankCommand implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // picocli sets it.
  @Spec
  CommandSpec spec;

  @Mixin Target target = new Target();
  @Mixin ReportFile report = new ReportFile();

  @Option(names = "--user", required = true, paramLabel = "U", description = "Who asks.")
  String user = "";

  @Option(
      names = "--items",
      split = ",",
      paramLabel = "ITEM",
      description = "Candidates. Default: the platform retrieves them.")
  List<String> items = List.of();

  @Option(names = "--placement", paramLabel = "P", description = "Where the slate is shown.")
  String placement = "";

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "Length of the slate: ${DEFAULT-VALUE}.")
  int limit = 10;

  @Option(
      names = "--time",
      paramLabel = "TIME",
      description = "Event time. Default: now, or where a simulated or recorded world has got to.")
  @Nullable Instant time;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      description = "How long to wait for the slate: ${DEFAULT-VALUE}.")
  int timeout = 15;

  @Override
  public Integer call() throws Exception {
    if (limit < 1) {
      throw new UserError("--limit must be at least 1, was %d", limit);
    }
    try (Target.Connection connection = target.running();
        TopicScan answers =
            new TopicScan(connection.kafka(), List.of(connection.topics().ranked()))) {
      Request request = request(time == null ? EventTime.now(connection) : time);
      answers.fromEnd();
      long sent = System.nanoTime();
      send(connection, request);
      Ranked slate = await(answers, request.getRequestId());
      show(request, slate, (System.nanoTime() - sent) / 1e6);
    }
    return 0;
  }

  private Request request(Instant at) {
    return Request.newBuilder()
        .setTime(at)
        .setRequestId("cli-" + UUID.randomUUID())
        .setSubject(user)
        .setUser(user)
        .setPlacement(placement)
        .setLimit(limit)
        .setCandidates(items.stream().map(RankCommand::candidate).toList())
        .build();
  }

  private static Candidate candidate(String item) {
    return Candidate.newBuilder().setItem(item.strip()).build();
  }

  private static void send(Target.Connection connection, Request request) throws Exception {
    Topics topics = connection.topics();
    try (KafkaProducer<byte[], byte[]> producer = ProduceCommand.producer(connection.kafka())) {
      byte[] key = request.getSubject().getBytes(UTF_8);
      producer
          .send(new ProducerRecord<>(topics.requests(), key, Codecs.REQUEST.encode(request)))
          .get();
    }
  }

  private Ranked await(TopicScan answers, String requestId) {
    AtomicReference<@Nullable Ranked> found = new AtomicReference<>();
    answers.follow(
        Duration.ofSeconds(timeout),
        record -> {
          Ranked slate = decode(record);
          if (slate != null && slate.getRequestId().equals(requestId)) {
            found.set(slate);
          }
          return found.get() == null;
        });
    Ranked slate = found.get();
    if (slate == null) {
      throw new UserError(
          "no slate within %d s: is the platform still starting? Its log says more; `sluice why %s`"
              + " says how far the request got",
          timeout, requestId);
    }
    return slate;
  }

  private static @Nullable Ranked decode(ConsumerRecord<byte[], byte[]> record) {
    return Codecs.RANKED.decode(record.value()) instanceof Decoded.Ok<Ranked> ok
        ? ok.record()
        : null;
  }

  private void show(Request request, Ranked slate, double millis) {
    spec.commandLine()
        .getOut()
        .printf(
            "request %s: %s%s, model version %d, %.1f ms%n%n%s",
            request.getRequestId(),
            slate.getStatus(),
            slate.getReason().isEmpty() ? "" : " (" + slate.getReason() + ")",
            slate.getReceipt().getVersion(),
            millis,
            SlateTable.of(slate));
    spec.commandLine().getOut().flush();
    report.write(Codecs.RANKED.toJson(slate));
  }
}
