package dev.sluice.app.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.record.Consent;
import dev.sluice.schemas.record.Event;
import dev.sluice.schemas.record.Example;
import dev.sluice.schemas.record.ModelUpdate;
import dev.sluice.schemas.record.Request;
import dev.sluice.schemas.record.Served;
import dev.sluice.schemas.record.VersionCommit;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class FreshnessBookTest {
  private static final int BATCH = 10;

  private final FreshnessBook book = new FreshnessBook(false);

  @BeforeAll
  static void trustRecords() {
    Codecs.all();
  }

  @Test
  void click_inTheHistoryOfTheNextSlateASecondLater_isSeen() {
    click("a", 1_000);
    asked("r1", 1_500);
    asked("r2", 2_000, "b", "a");
    assertThat(report().clicksFollowed()).isEqualTo(1);
    assertThat(report().inNextHistory()).isEqualTo(1.0);
  }

  @Test
  void click_missingFromIt_isNot() {
    click("a", 1_000);
    asked("r1", 2_500, "b");
    asked("r2", 9_000, "a");
    assertThat(report().inNextHistory()).isEqualTo(0.0);
  }

  @Test
  void click_withoutALaterSlate_isNotJudged() {
    click("a", 1_000);
    asked("r1", 1_999, "a");
    assertThat(report().clicksFollowed()).isZero();
    assertThat(report().inNextHistory()).isNull();
  }

  @Test
  void click_learnedByTheSecondVersionAfterIt_isInTime() {
    version(1, 500, 0);
    click("a", 1_000);
    example("a", 20);
    version(2, 5_000, 30);
    version(3, 10_000, 31);
    assertThat(report().withinTwoCheckpoints()).isEqualTo(1.0);
    assertThat(report().clicksLearned()).isEqualTo(1);
    assertThat(report().msToExample().p50()).isEqualTo(2_000.0);
    assertThat(report().msToWeights().p50()).isEqualTo(9_000.0);
  }

  /** The version has read the example, but it may still lie in the open mini-batch. */
  @Test
  void click_readButPerhapsNotLearned_isNotInTime() {
    click("a", 1_000);
    example("a", 20);
    version(1, 5_000, 29);
    version(2, 10_000, 30);
    version(3, 15_000, 31);
    assertThat(report().withinTwoCheckpoints()).isEqualTo(0.0);
    assertThat(report().msToWeights().p50()).isEqualTo(14_000.0);
  }

  @Test
  void click_withoutTwoVersionsAfterIt_isNotJudged() {
    click("a", 1_000);
    example("a", 20);
    version(1, 5_000, 100);
    assertThat(report().withinTwoCheckpoints()).isNull();
    assertThat(report().clicksLearned()).isEqualTo(1);
  }

  private Freshness report() {
    return book.report(BATCH);
  }

  private void click(String item, long appended) {
    book.click(
        Event.newBuilder()
            .setTime(Instant.EPOCH)
            .setEventId("e-" + item)
            .setType("click")
            .setSubject("u")
            .setSlateId("s")
            .setItem(item)
            .build(),
        appended);
  }

  private void asked(String id, long appended, String... history) {
    book.request(
        Request.newBuilder().setTime(Instant.EPOCH).setRequestId(id).setSubject("u").build(),
        appended);
    Served served = new Served();
    served.setRequestId(id);
    served.setConsent(Consent.FULL);
    served.setRequestFeatures(Map.of("recent", List.of(history), "hour", "7"));
    book.served(served);
  }

  private void example(String item, long offset) {
    Example example = new Example();
    example.setSlateId("s");
    example.setItem(item);
    book.example(example, offset, 3_000);
  }

  private void version(long number, long appended, long position) {
    VersionCommit commit = new VersionCommit();
    commit.setPositions(Map.of("examples-0", position));
    ModelUpdate update = new ModelUpdate();
    update.setVersion(number);
    update.setBody(commit);
    book.version(update, appended);
  }
}
