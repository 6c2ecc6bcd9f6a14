package dev.sluice.app.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.codec.RejectReason;
import dev.sluice.schemas.record.Candidate;
import dev.sluice.schemas.record.Consent;
import dev.sluice.schemas.record.Event;
import dev.sluice.schemas.record.Example;
import dev.sluice.schemas.record.Label;
import dev.sluice.schemas.record.ModelUpdate;
import dev.sluice.schemas.record.Ranked;
import dev.sluice.schemas.record.RankedItem;
import dev.sluice.schemas.record.Receipt;
import dev.sluice.schemas.record.Request;
import dev.sluice.schemas.record.Served;
import dev.sluice.schemas.record.Status;
import dev.sluice.schemas.record.VersionCommit;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class LedgerTest {
  @BeforeAll
  static void trustRecords() {
    Codecs.all();
  }

  private static final long T0 = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();
  private static final long WINDOW = Duration.ofMinutes(10).toMillis();
  private static final long LATER = T0 + 2 * WINDOW;

  private final Ledger ledger =
      new Ledger(new LabelRules(Duration.ofMinutes(10), Duration.ofMillis(500)), null);
  private long place;

  @Test
  void requests_allAnswered_balance() {
    asked("r1", "a", "b");
    answered("r1", "a");
    assertThat(report().balanced()).isTrue();
    assertThat(report().requests()).isEqualTo(1);
    assertThat(report().slates()).isEqualTo(1);
  }

  @Test
  void requests_oneWithoutSlate_isNamed() {
    asked("r1", "a");
    asked("r2", "a");
    answered("r1", "a");
    DemoReport report = report();
    assertThat(report.balanced()).isFalse();
    assertThat(report.breaks()).anyMatch(text -> text.contains("without a slate: #1"));
  }

  @Test
  void requests_answeredTwice_areDuplicatesAndBreak() {
    asked("r1", "a");
    answered("r1", "a");
    answered("r1", "a");
    assertThat(report().duplicateSlates()).isEqualTo(1);
    assertThat(report().slates()).isEqualTo(1);
    assertThat(report().balanced()).isFalse();
  }

  @Test
  void impressions_oneOfEachClass_areCountedAndBalance() {
    shownRequest("r1", "a", "b", "c", "d", "e");
    impression("r1", "a");
    example("r1", "a", 0, 0);
    event(impressionOf("r1", "b").setViewMs(200L));
    event(impressionOf("r1", "c").setConsent(Consent.MEASURE));
    putAside(impressionOf("r1", "d"), RejectReason.LATE);
    putAside(impressionOf("ghost", "x"), RejectReason.ORPHAN);
    event(impressionOf("r1", "e").setTime(at(LATER)));
    tick(LATER);
    DemoReport report = report();
    assertThat(report.impressions()).isEqualTo(6);
    assertThat(report.examples()).isEqualTo(1);
    assertThat(report.rejectedImpressions()).isEqualTo(3);
    assertThat(report.orphanImpressions()).isEqualTo(1);
    assertThat(report.openImpressions()).isEqualTo(1);
    assertThat(report.deadLetters()).isEqualTo(2);
    assertThat(report.breaks()).isEmpty();
  }

  @Test
  void forgotten_impressionsAndClicksUpToTheForget_haveTheirPlace() {
    shownRequest("r1", "a", "b");
    impression("r1", "a");
    example("r1", "a", 0, 0);
    impression("r1", "b");
    Event shown = impressionOf("r1", "b").build();
    event(Event.newBuilder(shown).setEventId("c").setType("click"));
    event(
        Event.newBuilder()
            .setEventId("f")
            .setType("forget")
            .setSubject(shown.getSubject())
            .setTime(shown.getTime()));
    tick(LATER);
    DemoReport report = report();
    assertThat(report.forgets()).isEqualTo(1);
    assertThat(report.forgottenImpressions()).isEqualTo(1);
    assertThat(report.forgottenClicks()).isEqualTo(1);
    assertThat(report.breaks()).isEmpty();
  }

  @Test
  void impressions_oneLostAfterItsWindow_isNamed() {
    shownRequest("r1", "a");
    impression("r1", "a");
    tick(LATER);
    assertThat(report().balanced()).isFalse();
    assertThat(report().breaks())
        .anyMatch(text -> text.startsWith("1 impressions that no example"));
  }

  @Test
  void impressions_windowClosesExactlyAtTheTick_areNoLongerOpen() {
    shownRequest("r1", "a");
    impression("r1", "a");
    tick(T0 + WINDOW - 1);
    assertThat(report().openImpressions()).isEqualTo(1);
    tick(T0 + WINDOW);
    assertThat(report().openImpressions()).isZero();
    assertThat(report().balanced()).isFalse();
  }

  @Test
  void impressions_aPartitionWithoutTicks_holdsAllWindowsOpen() {
    ledger.eventPartitions(2);
    shownRequest("r1", "a");
    impression("r1", "a");
    tick(LATER);
    assertThat(report().openImpressions()).isEqualTo(1);
    assertThat(report().balanced()).isTrue();
  }

  @Test
  void impressions_slateServedWithoutConsent_areRejected() {
    shownRequest("r1", "a");
    ledger.served(
        Served.newBuilder()
            .setTime(at(T0))
            .setRequestId("r1")
            .setSlateId("slate-r1")
            .setSubject("u")
            .setModel("main")
            .setModelVersion(0)
            .setFeatureSchema("f")
            .setConsent(Consent.NONE)
            .build());
    impression("r1", "a");
    click("r1", "a", "c1");
    tick(LATER);
    assertThat(report().rejectedImpressions()).isEqualTo(1);
    assertThat(report().rejectedClicks()).isEqualTo(1);
    assertThat(report().balanced()).isTrue();
  }

  @Test
  void examples_withoutImpression_areNamed() {
    shownRequest("r1", "a");
    example("r1", "a", 0, 0);
    assertThat(report().breaks()).anyMatch(text -> text.contains("examples without an impression"));
  }

  @Test
  void examples_severalRevisions_countOnce() {
    shownRequest("r1", "a");
    impression("r1", "a");
    click("r1", "a", "c1");
    click("r1", "a", "c2");
    example("r1", "a", 1, 2);
    example("r1", "a", 0, 1);
    tick(LATER);
    assertThat(report().examples()).isEqualTo(1);
    assertThat(report().positives()).isEqualTo(1);
    assertThat(report().repeatedClicks()).isEqualTo(1);
    assertThat(report().balanced()).isTrue();
  }

  @Test
  void clicks_oneOfEachClass_areCountedAndBalance() {
    shownRequest("r1", "a", "b", "c");
    impression("r1", "a");
    click("r1", "a", "positive");
    click("r1", "a", "repeated");
    example("r1", "a", 1, 2);
    event(clickOf("r1", "b", "rejected").setConsent(Consent.NONE));
    putAside(clickOf("r1", "b", "late"), RejectReason.LATE);
    putAside(clickOf("ghost", "x", "orphan"), RejectReason.ORPHAN);
    event(clickOf("r1", "c", "open").setTime(at(LATER)));
    tick(LATER);
    DemoReport report = report();
    assertThat(report.clicks()).isEqualTo(6);
    assertThat(report.positives()).isEqualTo(1);
    assertThat(report.repeatedClicks()).isEqualTo(1);
    assertThat(report.rejectedClicks()).isEqualTo(1);
    assertThat(report.lateClicks()).isEqualTo(1);
    assertThat(report.orphanClicks()).isEqualTo(1);
    assertThat(report.openClicks()).isEqualTo(1);
    assertThat(report.breaks()).isEmpty();
  }

  @Test
  void clicks_notInTheLabelAfterTheWindow_areNamed() {
    shownRequest("r1", "a");
    impression("r1", "a");
    click("r1", "a", "lost");
    example("r1", "a", 0, 0);
    tick(LATER);
    assertThat(report().breaks()).anyMatch(text -> text.startsWith("1 clicks that no label"));
  }

  @Test
  void clicks_fewerThanTheLabelCounts_areNamed() {
    shownRequest("r1", "a");
    impression("r1", "a");
    click("r1", "a", "c1");
    example("r1", "a", 0, 2);
    assertThat(report().breaks()).anyMatch(text -> text.contains("more clicks than were sent"));
  }

  @Test
  void events_sentTwice_countOnce() {
    shownRequest("r1", "a");
    impression("r1", "a");
    impression("r1", "a");
    example("r1", "a", 0, 0);
    assertThat(report().impressions()).isEqualTo(1);
    assertThat(report().duplicateEvents()).isEqualTo(1);
  }

  @Test
  void events_withoutRequest_areOrganicAndOutsideOfBothIdentities() {
    event(Event.newBuilder().setTime(at(T0)).setEventId("o").setType("click").setSubject("u"));
    tick(LATER);
    assertThat(report().organicEvents()).isEqualTo(1);
    assertThat(report().clicks()).isZero();
    assertThat(report().balanced()).isTrue();
  }

  @Test
  void events_withoutSlateId_belongToTheFirstSlate() {
    shownRequest("r1", "a");
    event(impressionOf("r1", "a").setSlateId(null));
    example("r1", "a", 0, 0);
    tick(LATER);
    assertThat(report().balanced()).isTrue();
  }

  @Test
  void quality_clickedItemAtThirdPlace_hasItsDiscount() {
    asked("r1", "a", "b", "c", "d");
    answered("r1", "b", "c", "a");
    impression("r1", "a");
    click("r1", "a", "c1");
    example("r1", "a", 0, 1);
    assertThat(report().ndcg_10()).isCloseTo(0.5, within(1e-12));
    assertThat(report().hitRate_10()).isEqualTo(1.0);
    assertThat(report().auc().whole()).isNull();
  }

  @Test
  void json_keys_areSnakeCaseAsPublished() {
    assertThat(report().toJson())
        .contains(
            "\"requests\"",
            "\"orphan_impressions\"",
            "\"latency_ms\"",
            "\"last_half\"",
            "\"ndcg_10\"",
            "\"hit_rate_10\"",
            "\"ndcg_10_popularity\"",
            "\"hit_rate_10_popularity\"",
            "\"auc_means\"",
            "\"true_logloss\"",
            "\"rss_bytes\"",
            "\"seconds_to_first_slate\"");
    assertThat(report().summary()).contains("Everything is accounted for", "Try next");
  }

  private DemoReport report() {
    return ledger.report(
        new RunFacts("test", 1, 1, 1, 1, null), packed -> "#" + Place.of(packed).offset());
  }

  private static Instant at(long millis) {
    return Instant.ofEpochMilli(millis);
  }

  private void shownRequest(String id, String... items) {
    asked(id, items);
    answered(id, items);
  }

  private void asked(String id, String... items) {
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

  private void answered(String id, String... items) {
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

  private static Receipt receipt() {
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

  private void impression(String request, String item) {
    event(impressionOf(request, item));
  }

  @Test
  void examples_sameRevisionTwice_break() {
    shownRequest("r1", "a");
    impression("r1", "a");
    example("r1", "a", 0, 0);
    assertThat(report().balanced()).isTrue();
    example("r1", "a", 0, 0);
    assertThat(report().breaks())
        .containsExactly(
            "examples published again in the same revision: 1 on the left, 0 on the right");
  }

  @Test
  void versions_oneRepeatedAndOneMissing_break() {
    version(0);
    version(1);
    assertThat(report().balanced()).isTrue();
    version(1);
    assertThat(report().breaks())
        .containsExactly("model versions published again: 1 on the left, 0 on the right");
    version(3);
    assertThat(report().breaks())
        .contains("model versions, counted and numbered: 3 on the left, 4 on the right");
  }

  private void version(long number) {
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

  private void click(String request, String item, String id) {
    event(clickOf(request, item, id));
  }

  private void event(Event.Builder event) {
    ledger.event(event.build(), T0, 0, place++);
  }

  private void putAside(Event.Builder event, RejectReason reason) {
    event(event);
    ledger.deadLetter(reason, event.build());
  }

  private static Event.Builder impressionOf(String request, String item) {
    return response("impression", request, item, request + "/impression/" + item);
  }

  private static Event.Builder clickOf(String request, String item, String id) {
    return response("click", request, item, id);
  }

  private static Event.Builder response(String type, String request, String item, String id) {
    return Event.newBuilder()
        .setTime(at(T0))
        .setEventId(id)
        .setType(type)
        .setSubject("u")
        .setRequestId(request)
        .setSlateId("slate-" + request)
        .setItem(item);
  }

  private void tick(long millis) {
    event(
        Event.newBuilder()
            .setTime(at(millis))
            .setEventId("tick-" + millis)
            .setType("tick")
            .setSubject("tick-0"));
  }

  private void example(String request, String item, int revision, int clicks) {
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
