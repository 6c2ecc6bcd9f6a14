package dev.sluice.flink.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.flink.record.Inbound;
import dev.sluice.flink.record.Outbound;
import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.codec.Decoded;
import dev.sluice.schemas.feature.FeatureSchema;
import dev.sluice.schemas.record.Example;
import dev.sluice.schemas.record.Finding;
import dev.sluice.schemas.record.Label;
import dev.sluice.schemas.topic.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

/** The operators in a row, with as many take-in subtasks as asked for. */
class AuditJobTest {
  private static final FeatureSchema SCHEMA =
      FeatureSchema.parse(
          """
          labels: {click: {weight: 1, window: 10m}}
          features:
            - {name: device, from: context.device, kind: category}
            - {name: leak, from: context.leak, kind: category}
          """,
          "test");
  private static final Instant START = Instant.parse("2026-01-05T00:00:00Z");
  private static final int HOURS = 3;

  @Test
  void findings_doNotDependOnTheNumberOfSubtasks() throws Exception {
    List<Inbound> examples = examples();
    List<Finding> one = run(examples, 1, false);
    assertThat(one.stream().map(Finding::getReport).distinct())
        .containsExactly(
            "window-2026-01-05T00:00:00Z",
            "since-start",
            "window-2026-01-05T01:00:00Z",
            "window-2026-01-05T02:00:00Z");
    assertThat(one)
        .filteredOn(f -> f.getReport().equals("since-start") && f.getCheck().equals("label-leak"))
        .extracting(Finding::getSubject)
        .hasSize(HOURS)
        .containsOnly("leak");
    List<Double> rows =
        one.stream()
            .filter(f -> f.getCheck().equals("verdict") && f.getReport().startsWith("window"))
            .map(f -> f.getEvidence().get("rows"))
            .toList();
    assertThat(rows.stream().mapToDouble(r -> r).sum()).isEqualTo(examples.size());
    assertThat(run(examples, 4, false)).isEqualTo(one);
  }

  /** Stopped in the middle and restored, it finds what it would have found. */
  @Test
  void restore_losesNothing() throws Exception {
    List<Inbound> examples = examples();
    assertThat(run(examples, 2, true)).isEqualTo(run(examples, 2, false));
  }

  private static List<Finding> run(List<Inbound> examples, int subtasks, boolean restart)
      throws Exception {
    AuditJobConfig config =
        AuditJobConfig.of(
            new Properties(), Topics.withDefaultPrefix(), SCHEMA, Duration.ofHours(1), subtasks);
    try (Row row = new Row(config, subtasks)) {
      for (int i = 0; i < examples.size(); i++) {
        row.take(examples.get(i));
        if (restart && i == examples.size() / 2) {
          row.restart();
        }
      }
      row.end();
      List<Finding> findings = new ArrayList<>();
      for (Outbound out : row.out) {
        assertThat(out.topic).isEqualTo("sluice.audit.v1");
        if (Codecs.FINDING.decode(out.value) instanceof Decoded.Ok<Finding> ok) {
          findings.add(ok.record());
        }
      }
      return findings;
    }
  }

  private static List<Inbound> examples() {
    List<Inbound> examples = new ArrayList<>();
    Random random = new Random(5);
    for (int i = 0; i < 3_000; i++) {
      boolean clicked = random.nextInt(5) == 0;
      Instant time = START.plus(Duration.ofHours(HOURS).multipliedBy(i).dividedBy(3_000));
      Inbound in = new Inbound();
      in.topic = "sluice.examples.v1";
      in.offset = i;
      in.value =
          Codecs.EXAMPLE.encode(
              Example.newBuilder()
                  // Up to five minutes out of order.
                  .setTime(time.minusSeconds(Math.min(random.nextInt(300), i)))
                  .setExampleId("e" + i)
                  .setRequestId("r" + i)
                  .setSlateId("s" + i)
                  .setSubject("u")
                  .setItem("i" + random.nextInt(9))
                  .setClosesAt(time)
                  .setClosed(true)
                  .setModel("main")
                  .setModelVersion(1)
                  .setFeatureSchema(SCHEMA.hash())
                  .setLabels(clicked ? Map.of("click", new Label(1, 1.0, time)) : Map.of())
                  .setFeatures(
                      Map.of(
                          "device", random.nextInt(3) == 0 ? "desktop" : "phone",
                          "leak", clicked ? "yes" : "no"))
                  .build());
      examples.add(in);
    }
    return examples;
  }

  /** Window operator, take-in subtasks dealt to in turn, audit operator. */
  private static final class Row implements AutoCloseable {
    private final AuditJobConfig config;
    private final int subtasks;
    private final List<Outbound> out = new ArrayList<>();
    private OneInputStreamOperatorTestHarness<Inbound, AuditRow> window;
    private List<OneInputStreamOperatorTestHarness<AuditRow, AuditPart>> takeIn;
    private OneInputStreamOperatorTestHarness<AuditPart, Outbound> audit;
    private int turn;

    Row(AuditJobConfig config, int subtasks) throws Exception {
      this.config = config;
      this.subtasks = subtasks;
      window = new OneInputStreamOperatorTestHarness<>(new WindowOperator(config));
      takeIn = new ArrayList<>();
      for (int i = 0; i < subtasks; i++) {
        takeIn.add(new OneInputStreamOperatorTestHarness<>(new TakeInOperator(config)));
      }
      audit = new OneInputStreamOperatorTestHarness<>(new AuditOperator(config));
      window.open();
      for (var harness : takeIn) {
        harness.open();
      }
      audit.open();
    }

    void take(Inbound in) throws Exception {
      window.processElement(new StreamRecord<>(in));
      drain();
    }

    void end() throws Exception {
      window.processWatermark(Watermark.MAX_WATERMARK);
      drain();
    }

    void restart() throws Exception {
      var windowState = window.snapshot(1, 1);
      window.close();
      window = new OneInputStreamOperatorTestHarness<>(new WindowOperator(config));
      window.initializeState(windowState);
      window.open();
      for (int i = 0; i < subtasks; i++) {
        var state = takeIn.get(i).snapshot(1, 1);
        takeIn.get(i).close();
        takeIn.set(i, new OneInputStreamOperatorTestHarness<>(new TakeInOperator(config)));
        takeIn.get(i).initializeState(state);
        takeIn.get(i).open();
      }
      var auditState = audit.snapshot(1, 1);
      audit.close();
      audit = new OneInputStreamOperatorTestHarness<>(new AuditOperator(config));
      audit.initializeState(auditState);
      audit.open();
    }

    private void drain() throws Exception {
      for (Object event : window.getOutput()) {
        if (event instanceof Watermark mark) {
          for (var harness : takeIn) {
            harness.processWatermark(mark);
          }
          parts();
          audit.processWatermark(mark);
        } else if (event instanceof StreamRecord<?> record) {
          takeIn
              .get(turn++ % subtasks)
              .processElement(new StreamRecord<>((AuditRow) record.getValue()));
        }
      }
      window.getOutput().clear();
      for (Object event : audit.getOutput()) {
        if (event instanceof StreamRecord<?> record) {
          out.add((Outbound) record.getValue());
        }
      }
      audit.getOutput().clear();
    }

    private void parts() throws Exception {
      for (var harness : takeIn) {
        for (Object event : harness.getOutput()) {
          if (event instanceof StreamRecord<?> record) {
            audit.processElement(new StreamRecord<>((AuditPart) record.getValue()));
          }
        }
        harness.getOutput().clear();
      }
    }

    @Override
    public void close() throws Exception {
      window.close();
      for (var harness : takeIn) {
        harness.close();
      }
      audit.close();
    }
  }
}
