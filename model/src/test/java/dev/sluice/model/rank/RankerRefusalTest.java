package dev.sluice.model.rank;

import static dev.sluice.model.rank.RankFixture.candidate;
import static dev.sluice.model.rank.RankFixture.clicked;
import static dev.sluice.model.rank.RankFixture.request;
import static dev.sluice.model.rank.RankFixture.weight;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.model.feature.SubjectHistory;
import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.record.Consent;
import dev.sluice.schemas.record.Origin;
import dev.sluice.schemas.record.Ranked;
import dev.sluice.schemas.record.Request;
import dev.sluice.schemas.record.Status;
import dev.sluice.schemas.record.User;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** When a ranker falls back or refuses, and whose history it does not use. */
class RankerRefusalTest extends RankerRig {
  @Test
  void answer_beforeAnyVersion_fallsBackToTheCallersScores() {
    items.add("a", "b", "c");
    Request request = request();
    request.setCandidates(List.of(candidate("c"), scored("a", 0.5), scored("b", 2)));

    Answer answer = answer(request);

    assertThat(answer.ranked().getStatus()).isEqualTo(Status.FALLBACK);
    assertThat(answer.ranked().getReason()).isEqualTo("model-not-ready");
    assertThat(itemsOf(answer.ranked())).containsExactly("b", "a", "c");
    assertThat(answer.ranked().getItems())
        .allSatisfy(
            item -> {
              assertThat(item.getOrigin()).isEqualTo(Origin.FALLBACK);
              assertThat(item.getCtr()).isNull();
              assertThat(item.getPropensity()).isNull();
            });
    assertThat(answer.ranked().getReceipt().getVersion()).isEqualTo(-1);
    assertThat(answer.ranked().getReceipt().getDecision()).isEqualTo("model-not-ready");
    assertThat(served(answer, "b").getFeatures()).containsEntry("item", "b");
    assertThat(scorer.calls).isZero();
  }

  @Test
  void answer_closeToItsDeadline_fallsBackToPopularityWithoutScoring() {
    serve(RankFixture.popularity(Map.of("b", 5.0, "c", 9.0)), weight("item", "a", 9));
    items.add("a", "b", "c");
    Request request = request("a", "b", "c");
    request.setDeadlineMs(50);

    Ranked ranked = answer(request, SubjectHistory.empty(), APPENDED + 46).ranked();

    assertThat(ranked.getStatus()).isEqualTo(Status.FALLBACK);
    assertThat(ranked.getReceipt().getDecision()).isEqualTo("deadline-near");
    assertThat(itemsOf(ranked)).containsExactly("c", "b", "a");
    assertThat(scorer.calls).isZero();
    assertThat(answer(request, SubjectHistory.empty(), APPENDED + 45).ranked().getStatus())
        .isEqualTo(Status.RANKED);
  }

  @Test
  void answer_pastItsDeadline_isExpiredAndServesNothing() {
    serve();
    items.add("a");
    Request request = request("a");
    request.setDeadlineMs(50);

    Answer answer = answer(request, clicked("z"), APPENDED + 51);

    assertThat(answer.ranked().getStatus()).isEqualTo(Status.EXPIRED);
    assertThat(answer.ranked().getReason()).isEqualTo("1 ms past its deadline of 50 ms");
    assertThat(answer.ranked().getItems()).isEmpty();
    assertThat(answer.served()).isNull();
  }

  @Test
  void answer_ofTooManyCandidates_isRejectedWithBothNumbers() {
    serve();
    String[] many = new String[5_001];
    java.util.Arrays.setAll(many, i -> "i-" + i);

    Answer answer = answer(request(many));

    assertThat(answer.ranked().getStatus()).isEqualTo(Status.REJECTED);
    assertThat(answer.ranked().getReason()).isEqualTo("5001 candidates, 5000 are allowed");
    assertThat(answer.ranked().getItems()).isEmpty();
    assertThat(answer.served()).isNull();
    Codecs.RANKED.decodeOrThrow(Codecs.RANKED.encode(answer.ranked()));
  }

  @Test
  void answer_forAModelThatIsNotServed_isRejected() {
    Request request = request("a");
    request.setModel("other");

    assertThat(answer(request).ranked().getReason()).contains("no model other");
  }

  @Test
  void answer_whenALogitIsNotFinite_fallsBack() {
    serve();
    items.add("a", "b");
    scorer.poison = Float.NaN;

    Ranked ranked = answer(request("a", "b")).ranked();

    assertThat(ranked.getStatus()).isEqualTo(Status.FALLBACK);
    assertThat(ranked.getReceipt().getDecision()).isEqualTo("not-finite");
    Codecs.RANKED.encode(ranked);
  }

  @Test
  void consentNone_usesNoHistory_andIsAnswered() {
    serve(weight("recent", "seen", 4));
    items.add("a");
    Request request = request("a");

    Answer full = answer(request, clicked("seen"), APPENDED);
    request.setConsent(Consent.NONE);
    Answer none = answer(request, clicked("seen"), APPENDED);

    assertThat(full.ranked().getItems().get(0).getLogit()).isEqualTo(4);
    assertThat(full.ranked().getReceipt().getSubjectOffset()).isEqualTo(100);
    assertThat(none.ranked().getStatus()).isEqualTo(Status.RANKED);
    assertThat(none.ranked().getItems().get(0).getLogit()).isZero();
    assertThat(none.ranked().getReceipt().getSubjectOffset()).isEqualTo(-1);
    assertThat(none.served().getConsent()).isEqualTo(Consent.NONE);
    assertThat(none.served().getRequestFeatures()).doesNotContainKey("recent");
  }

  @Test
  void consent_ofTheUser_countsWhereItIsStricter() {
    serve();
    items.add("a");
    User user = new User();
    user.setSubject("u-1");
    user.setAttributes(Map.of());
    user.setConsent(Consent.NONE);
    users.put("u-1", user);

    Answer answer = answer(request("a"), clicked("seen"), APPENDED);

    assertThat(answer.served().getConsent()).isEqualTo(Consent.NONE);
    assertThat(answer.ranked().getReceipt().getSubjectOffset()).isEqualTo(-1);
  }
}
