package dev.sluice.app.reconcile;

import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.codec.RejectReason;
import dev.sluice.schemas.record.Candidate;
import dev.sluice.schemas.record.Event;
import dev.sluice.schemas.record.Example;
import dev.sluice.schemas.record.Label;
import dev.sluice.schemas.record.ModelUpdate;
import dev.sluice.schemas.record.Ranked;
import dev.sluice.schemas.record.RankedItem;
import dev.sluice.schemas.record.Receipt;
import dev.sluice.schemas.record.Request;
import dev.sluice.schemas.record.Status;
import dev.sluice.schemas.record.VersionCommit;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;

/** A ledger, and what tests of it write into it. */
abstract class LedgerFixture {
  @BeforeAll
  static void trustRecords() {
    Codecs.all();
  }

  static final long T0 = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();
  static final long WINDOW = Duration.ofMinutes(10).toMillis();
  static final long LATER = T0 + 2 * WINDOW;

  final Ledger ledger =
      new Ledger(new LabelRules(Duration.ofMinutes(10), Duration.ofMillis(500)), null);
  long place;

  DemoReport report() {
    return ledger.report(
        new RunFacts("test", 1, 1, 1, 1, null), packed -> "#" + Place.of(packed).offset());
  }

  static Instant at(long millis) {
    return Instant.ofEpochMilli(millis);
  }

  void shownRequest(String id, String... items) {
    asked(id, items);
    answered(id, items);
  }

  void asked(String id, String... items) {
    ledger.request(
        Request.newBuilder()
            .setTime(at(T0))
            .setRequestId(id)
            .setSubject("u")
            .setCandidates(
                Arrays.stream(items).map(i -> Candidate.newBuilder().setItem(i).build()).toList())
            .build(),
        T0,
        place++);
  }

  void answered(String id, String... items) {
    List<RankedItem> slate =
        java.util.stream.IntStream.range(0, items.length)
            .mapToObj(
                i -> RankedItem.newBuilder().setItem(items[i]).setPosition(i).setLogit(0).build())
            .toList();
    ledger.ranked(
        Ranked.newBuilder()
            .setTime(at(T0))
            .setRequestId(id)
            .setSlateId("slate-" + id)
            .setSubject("u")
            .setStatus(Status.RANKED)
            .setItems(slate)
            .setReceipt(receipt())
            .build(),
        T0 + 5,
        place++);
  }

  static Receipt receipt() {
    return Receipt.newBuilder()
        .setModel("main")
        .setVersion(0)
        .setTablePosition(0)
        .setSubjectOffset(-1)
        .setFeatureSchema("f")
        .setCode("c")
        .setSeed(1)
        .setEngine("e")
        .build();
  }

  void impression(String request, String item) {
    event(impressionOf(request, item));
  }

  void version(long number) {
    ledger.modelUpdate(
        ModelUpdate.newBuilder()
            .setTime(at(T0))
            .setModel("main")
            .setVersion(number)
            .setBase(number - 1)
            .setPart(0)
            .setBody(
                VersionCommit.newBuilder()
                    .setParts(0)
                    .setHash(0)
                    .setExamples(0)
                    .setCheckpointId(number)
                    .setFeatureSchema("f")
                    .setLayout("")
                    .build())
            .build(),
        T0);
  }

  void click(String request, String item, String id) {
    event(clickOf(request, item, id));
  }

  void event(Event.Builder event) {
    ledger.event(event.build(), T0, 0, place++);
  }

  void putAside(Event.Builder event, RejectReason reason) {
    event(event);
    ledger.deadLetter(reason, event.build());
  }

  static Event.Builder impressionOf(String request, String item) {
    return response("impression", request, item, request + "/impression/" + item);
  }

  static Event.Builder clickOf(String request, String item, String id) {
    return response("click", request, item, id);
  }

  static Event.Builder response(String type, String request, String item, String id) {
    return Event.newBuilder()
        .setTime(at(T0))
        .setEventId(id)
        .setType(type)
        .setSubject("u")
        .setRequestId(request)
        .setSlateId("slate-" + request)
        .setItem(item);
  }

  void tick(long millis) {
    event(
        Event.newBuilder()
            .setTime(at(millis))
            .setEventId("tick-" + millis)
            .setType("tick")
            .setSubject("tick-0"));
  }

  void example(String request, String item, int revision, int clicks) {
    ledger.example(
        Example.newBuilder()
            .setTime(at(T0))
            .setExampleId("slate-" + request + "/" + item)
            .setRevision(revision)
            .setRequestId(request)
            .setSlateId("slate-" + request)
            .setSubject("u")
            .setItem(item)
            .setLabels(
                clicks == 0
                    ? Map.of()
                    : Map.of("click", new Label(clicks, (double) clicks, at(T0))))
            .setClosesAt(at(T0 + WINDOW))
            .setModel("main")
            .setModelVersion(0)
            .setFeatureSchema("f")
            .setCtr(0.3)
            .build(),
        T0,
        place++);
  }
}
