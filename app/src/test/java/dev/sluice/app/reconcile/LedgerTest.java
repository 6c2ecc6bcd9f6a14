package dev.sluice.app.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.schemas.codec.RejectReason;
import dev.sluice.schemas.record.Consent;
import dev.sluice.schemas.record.Event;
import dev.sluice.schemas.record.Served;
import org.junit.jupiter.api.Test;

class LedgerTest extends LedgerFixture {
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
}
