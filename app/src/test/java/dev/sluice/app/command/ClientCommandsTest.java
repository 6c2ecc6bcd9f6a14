package dev.sluice.app.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.app.platform.EmbeddedBroker;
import dev.sluice.app.platform.WorkFolder;
import dev.sluice.schemas.codec.RejectReason;
import dev.sluice.schemas.topic.DeadLetters;
import dev.sluice.schemas.topic.TopicAdmin;
import dev.sluice.schemas.topic.Topics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The commands that talk to a platform, against a real broker without any operator behind it. */
@Timeout(60)
class ClientCommandsTest {
  private static final String EVENT =
      """
      {"eventId":"%s","type":"impression","subject":"u1","requestId":"%s","item":"i1",\
      "position":0,"time":"2026-01-31T12:00:00Z"}
      """;
  private static final String REQUEST =
      """
      {"requestId":"%s","subject":"u1","candidates":[{"item":"i1"}],"time":"2026-01-31T12:00:00Z"}
      """;

  @TempDir static Path root;
  private static EmbeddedBroker broker;
  private static AutoCloseable lock;

  @BeforeAll
  static void start() {
    WorkFolder work = WorkFolder.at(root.resolve("work"));
    lock = work.lock();
    broker = EmbeddedBroker.start(work.broker());
    Properties state = broker.clientProperties();
    try (Admin admin = Admin.create(state)) {
      TopicAdmin.ensure(admin, Topics.withDefaultPrefix().catalogue(2, (short) 1));
    }
    work.saveState(state);
  }

  @AfterAll
  static void stop() throws Exception {
    broker.close();
    lock.close();
  }

  @Test
  void produce_withSomeBadLines_sendsTheGoodAndNumbersTheBad() throws Exception {
    Path report = root.resolve("produce.json");
    String lines =
        EVENT.formatted("p1", "produced")
            + "{\"eventId\":\n"
            + "\n"
            + EVENT.formatted("", "produced")
            + EVENT.formatted("p2", "produced");

    Shell shell = onWork(lines, "produce", "events", "--report", report.toString());

    assertThat(shell.exitCode()).isEqualTo(1);
    assertThat(shell.out()).contains("2 sent to sluice.events.v1, 2 bad");
    assertThat(shell.err().lines()).hasSize(2);
    assertThat(shell.err()).contains("line 2: ").contains("line 4: ").contains("eventId");
    assertThat(Files.readString(report)).contains("\"sent\" : 2").contains("\"bad\" : 2");
  }

  @Test
  void tail_fromTheBeginning_printsWhatWasProduced() {
    onWork(REQUEST.formatted("tailed"), "produce", "requests");

    Shell shell = onWork("", "tail", "requests", "--from-beginning", "--max", "1000");

    assertThat(shell.exitCode()).isZero();
    assertThat(shell.out()).contains("\"requestId\":\"tailed\"");
  }

  @Test
  void why_ofARequestThatNobodyRanked_saysWhereItStopped() {
    onWork(REQUEST.formatted("stuck"), "produce", "requests");

    Shell shell = onWork("", "why", "stuck");

    assertThat(shell.exitCode()).isZero();
    assertThat(shell.out()).contains("request     stuck of u1").contains("not ranked yet");
  }

  @Test
  void why_ofAnUnknownRequest_saysSoAndFails() {
    Shell shell = onWork("", "why", "never-sent");

    assertThat(shell.exitCode()).isEqualTo(1);
    assertThat(shell.out()).contains("no topic knows request never-sent");
  }

  @Test
  void rank_withoutARanker_givesUpInOneLine() {
    Shell shell = onWork("", "rank", "--user", "u1", "--items", "i1,i2", "--timeout", "1");

    assertThat(shell.exitCode()).isEqualTo(1);
    assertThat(shell.err().lines()).hasSize(1);
    assertThat(shell.err()).contains("no slate within 1 s").contains("sluice why cli-");
  }

  @Test
  void dlq_aLetter_isListedShownAndSentAgain() throws Exception {
    Topics topics = Topics.withDefaultPrefix();
    String mended = "{\"eventId\":\"dead-1\"}";
    letter(topics, "UNREADABLE", mended);
    letter(topics, "ORPHAN", "{\"eventId\":\"dead-2\"}");

    Shell list = onWork("", "dlq", "list");
    assertThat(list.exitCode()).isZero();
    assertThat(list.out())
        .contains("sluice.events.v1 UNREADABLE")
        .contains("sluice.events.v1 ORPHAN")
        .contains("2  dead letters");
    String place =
        list.out()
            .lines()
            .filter(line -> line.contains("UNREADABLE"))
            .findFirst()
            .orElseThrow()
            .replaceAll(".*\"at\":\"([^\"]+)\".*", "$1");

    Shell show = onWork("", "dlq", "show", place);
    assertThat(show.exitCode()).isZero();
    assertThat(show.out()).contains("reason   UNREADABLE").contains("7b 22 65 76");

    Shell retry = onWork("", "dlq", "retry", "--all");
    assertThat(retry.exitCode()).isZero();
    assertThat(retry.out()).contains("1 sent again, 1 orphans");
    Shell events = onWork("", "tail", "events", "--from-beginning", "--max", "1000");
    // Sent as it was, so as unreadable as it was.
    assertThat(events.out()).contains("unreadable").doesNotContain("dead-2");
  }

  @Test
  void dlq_placesThatAreNone_areOneLineErrors() {
    assertThat(onWork("", "dlq", "show", "nonsense").err())
        .contains("is no place of a dead letter");
    assertThat(onWork("", "dlq", "show", "sluice.users.v1.dlq-0@999").err())
        .contains("there is no dead letter at");
    assertThat(onWork("", "dlq", "retry").err()).contains("or --all");
    assertThat(onWork("", "dlq", "list", "--topic", "nonsense").exitCode()).isEqualTo(1);
  }

  private static void letter(Topics topics, String reason, String value) throws Exception {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(
            Topics.dlq(topics.events()), "u1".getBytes(UTF_8), value.getBytes(UTF_8));
    DeadLetters.headers(RejectReason.valueOf(reason), "as a test", topics.events(), 0, 5)
        .forEach(record.headers()::add);
    try (KafkaProducer<byte[], byte[]> producer =
        ProduceCommand.producer(broker.clientProperties())) {
      producer.send(record).get();
    }
  }

  private static Shell onWork(String input, String... command) {
    String[] arguments = java.util.Arrays.copyOf(command, command.length + 2);
    arguments[command.length] = "--work";
    arguments[command.length + 1] = root.resolve("work").toString();
    return Shell.runWithInput(input, arguments);
  }
}
