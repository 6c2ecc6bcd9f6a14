package dev.sluice.model.rank;

import static dev.sluice.model.rank.RankFixture.NOW;
import static dev.sluice.model.rank.RankFixture.candidate;
import static dev.sluice.model.rank.RankFixture.clicked;
import static dev.sluice.model.rank.RankFixture.pin;
import static dev.sluice.model.rank.RankFixture.request;
import static dev.sluice.model.rank.RankFixture.weight;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.embeddings.FeatureEntry;
import dev.sluice.embeddings.FeatureRegistry;
import dev.sluice.embeddings.RowHash;
import dev.sluice.model.feature.SubjectHistory;
import dev.sluice.model.gate.GateFingerprints;
import dev.sluice.model.gate.GateLevels;
import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.record.Candidate;
import dev.sluice.schemas.record.Mode;
import dev.sluice.schemas.record.Origin;
import dev.sluice.schemas.record.Ranked;
import dev.sluice.schemas.record.RankedItem;
import dev.sluice.schemas.record.Receipt;
import dev.sluice.schemas.record.Request;
import dev.sluice.schemas.record.Served;
import dev.sluice.schemas.record.ServedCandidate;
import dev.sluice.schemas.record.ServedItem;
import dev.sluice.schemas.record.Status;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RankerTest extends RankerRig {
  @Test
  void answer_ofAReadyModel_isRankedByLogitThenItem() {
    serve(weight("item", "b", 1), weight("item", "c", 3));
    items.add("d", "a", "b", "c");

    Ranked ranked = answer(request("d", "b", "a", "c")).ranked();

    assertThat(ranked.getStatus()).isEqualTo(Status.RANKED);
    assertThat(ranked.getReason()).isEmpty();
    assertThat(itemsOf(ranked)).containsExactly("c", "b", "a", "d");
    assertThat(ranked.getItems()).extracting(RankedItem::getPosition).containsExactly(0, 1, 2, 3);
    assertThat(ranked.getItems()).extracting(RankedItem::getOrigin).containsOnly(Origin.MODEL);
    assertThat(ranked.getItems()).extracting(RankedItem::getPropensity).containsOnly(1.0);
    assertThat(ranked.getItems().get(0).getSources()).containsExactly("feed");
    assertThat(ranked.getItems().get(0).getLogit()).isEqualTo(3);
    assertThat(ranked.getItems().get(0).getCtr()).isCloseTo(1 / (1 + Math.exp(-1)), within(1e-9));
    assertThat(scorer.calls).isEqualTo(1);
  }

  /**
   * A model that was started when the schema had another order keeps its features' rows: the
   * version says which they are, not the schema.
   */
  @Test
  void answer_ofAVersionWithAnOlderRegistry_readsTheRowsOfThatOne() {
    FeatureRegistry older = new FeatureRegistry();
    older.register("a feature that is gone", 1);
    older.register("another", 1);
    FeatureEntry item = older.register("item", 1);
    int row = RowHash.row(RankFixture.CONFIG.layout(), item, 0, RowHash.valueHash("c"));
    serve(
        weight("item", "b", 5),
        RankFixture.row(row, 2),
        RankFixture.blob(FeatureRegistry.BLOB, older.toBytes()));
    items.add("a", "b", "c");

    Ranked ranked = answer(request("a", "b", "c")).ranked();

    assertThat(itemsOf(ranked)).containsExactly("c", "a", "b");
    assertThat(ranked.getItems().get(0).getLogit()).isEqualTo(2);
  }

  /** A row that is no number makes a logit of none: whoever reads a closed value's falls back. */
  @Test
  void answer_ofAVersionWithGates_doesNotReadTheRowOfAClosedValue() {
    FeatureEntry item = registered("item");
    Map<Long, Integer> closed = Map.of(GateFingerprints.key(item, RowHash.valueHash("a")), 0);
    int[] open = {GateLevels.FULL, GateLevels.FULL, GateLevels.FULL, GateLevels.FULL};
    serve(
        weight("item", "a", Float.NaN),
        weight("item", "b", 2),
        RankFixture.blob(GateLevels.BLOB, GateLevels.of(open, closed).toBytes()));
    items.add("a", "b", "c");

    Ranked ranked = answer(request("a", "b", "c")).ranked();

    assertThat(ranked.getStatus()).isEqualTo(Status.RANKED);
    assertThat(itemsOf(ranked)).containsExactly("b", "a", "c");
    assertThat(ranked.getItems().get(0).getLogit()).isEqualTo(2);
    assertThat(ranked.getItems().get(1).getLogit()).isEqualTo(0);
  }

  private static FeatureEntry registered(String name) {
    FeatureRegistry registry = new FeatureRegistry();
    RankFixture.SCHEMA.features().forEach(f -> registry.register(f.name(), f.chunks()));
    return registry.register(name, 1);
  }

  @Test
  void answer_holdsTheLimitAndNothingExcluded() {
    serve(weight("item", "a", 3), weight("item", "b", 2));
    items.add("a", "b", "c", "d");
    Request request = request("a", "b", "c", "d");
    request.setExclude(List.of("a"));
    request.setLimit(2);

    Ranked ranked = answer(request).ranked();

    assertThat(itemsOf(ranked)).containsExactly("b", "c");
    assertThat(ranked.getStatus()).isEqualTo(Status.RANKED);
  }

  @Test
  void pins_standWhereTheyArePinned_andNeedNotBeCandidates() {
    serve(weight("item", "a", 3));
    items.add("a", "b", "p");
    Request request = request("a", "b");
    request.setPins(List.of(pin("b", 0), pin("p", 2)));

    Ranked ranked = answer(request).ranked();

    assertThat(itemsOf(ranked)).containsExactly("b", "a", "p");
    assertThat(ranked.getItems())
        .extracting(RankedItem::getOrigin)
        .containsExactly(Origin.PIN, Origin.MODEL, Origin.PIN);
    assertThat(ranked.getItems().get(2).getSources()).containsExactly("pin");
    assertThat(ranked.getItems().get(2).getCtr()).isNotNull();
  }

  @Test
  void pins_thatCannotBeKept_makeTheAnswerPartial() {
    serve();
    items.add("a");
    items.unavailable("p");
    Request request = request("a");
    request.setPins(List.of(pin("p", 0), pin("a", 10)));

    Ranked ranked = answer(request).ranked();

    assertThat(itemsOf(ranked)).containsExactly("a");
    assertThat(ranked.getStatus()).isEqualTo(Status.PARTIAL);
    assertThat(ranked.getReason()).isEqualTo("1 unavailable item, 2 pins that could not be kept");
  }

  @Test
  void candidates_thatCannotBeShown_areLeftOutAndCounted() {
    serve();
    items.add("a");
    items.unavailable("b");
    items.valid("c", NOW.plusMillis(1), null);
    items.valid("d", null, NOW.minusMillis(1));
    items.valid("e", NOW, NOW);

    Ranked ranked = answer(request("a", "b", "c", "d", "e")).ranked();

    assertThat(itemsOf(ranked)).containsExactly("a", "e");
    assertThat(ranked.getStatus()).isEqualTo(Status.PARTIAL);
    assertThat(ranked.getReason()).isEqualTo("3 unavailable items");
  }

  @Test
  void unknownItem_isRankedByTheCandidatesOwnFields() {
    serve(weight("colour", "red", 5));
    items.add("a");
    Request request = request("a");
    request.setCandidates(
        List.of(candidate("a"), new Candidate("x", "", null, false, Map.of("colour", "red"))));

    Answer answer = answer(request);

    assertThat(itemsOf(answer.ranked())).containsExactly("x", "a");
    assertThat(answer.ranked().getStatus()).isEqualTo(Status.PARTIAL);
    assertThat(answer.ranked().getReason()).isEqualTo("1 unknown item");
    assertThat(served(answer, "x").getItemPosition()).isEqualTo(-1);
    assertThat(served(answer, "a").getItemPosition()).isZero();
  }

  @Test
  void candidate_namedTwice_isOneItemOfBothSources() {
    serve();
    items.add("a");
    Request request = request();
    request.setCandidates(
        List.of(
            new Candidate("a", "feed", null, false, Map.of()),
            new Candidate("a", "ads", null, true, Map.of())));

    Ranked ranked = answer(request).ranked();

    assertThat(itemsOf(ranked)).containsExactly("a");
    assertThat(ranked.getItems().get(0).getSources()).containsExactly("feed", "ads");
  }

  @Test
  void request_withoutCandidates_isRetrievedFromNeighboursAndPopularity() {
    serve(
        RankFixture.popularity(Map.of("p", 5.0, "seen", 9.0, "n", 1.0, "gone", 7.0, "no", 3.0)),
        RankFixture.neighbours(List.of("seen", "n")));
    items.add("p", "seen", "n", "no");
    Request request = request();
    request.setExclude(List.of("no"));

    Answer answer = answer(request, clicked("seen"), APPENDED);

    assertThat(answer.ranked().getStatus()).isEqualTo(Status.RANKED);
    assertThat(itemsOf(answer.ranked())).containsExactly("n", "p");
    assertThat(answer.ranked().getItems().get(0).getSources())
        .containsExactly("neighbours", "popularity");
    assertThat(answer.ranked().getItems().get(1).getSources()).containsExactly("popularity");
    assertThat(answer.served().getCandidates())
        .contains(new ServedCandidate("n", "neighbours+popularity"));
  }

  @Test
  void request_withNothingToRank_isPartial() {
    serve();

    Ranked ranked = answer(request()).ranked();

    assertThat(ranked.getStatus()).isEqualTo(Status.PARTIAL);
    assertThat(ranked.getReason()).isEqualTo("nothing to rank");
  }

  @Test
  void loggedCandidate_outsideTheSlate_isServedWithItsFeaturesAtNoPosition() {
    serve(weight("item", "a", 3), weight("item", "c", 1));
    items.add("a", "b", "c");
    Request request = request();
    request.setLimit(1);
    request.setExclude(List.of("c"));
    request.setCandidates(
        List.of(candidate("a"), candidate("b"), new Candidate("c", "", null, true, Map.of())));

    Answer answer = answer(request);

    assertThat(itemsOf(answer.ranked())).containsExactly("a");
    assertThat(answer.served().getItems())
        .extracting(ServedItem::getItem)
        .containsExactly("a", "c");
    ServedItem logged = served(answer, "c");
    assertThat(logged.getPosition()).isEqualTo(-1);
    assertThat(logged.getFeatures()).containsEntry("item", "c");
    assertThat(logged.getLogit()).isEqualTo(1);
    assertThat(logged.getPropensity()).isNull();
    assertThat(answer.served().getCandidates())
        .extracting(ServedCandidate::getItem)
        .containsExactly("a", "b", "c");
  }

  @Test
  void externalSlate_keepsTheCallersOrder_andLogsFeatures() {
    serve(weight("item", "b", 3));
    items.add("a", "b");
    items.unavailable("c");
    Request request = request("a", "b", "c");
    request.setMode(Mode.EXTERNAL);
    request.setLimit(1);

    Answer answer = answer(request);

    assertThat(itemsOf(answer.ranked())).containsExactly("a", "b", "c");
    assertThat(answer.ranked().getStatus()).isEqualTo(Status.RANKED);
    assertThat(answer.ranked().getItems())
        .extracting(RankedItem::getPropensity)
        .containsOnlyNulls();
    assertThat(answer.ranked().getItems().get(1).getLogit()).isEqualTo(3);
    assertThat(answer.served().getItems()).hasSize(3);
    assertThat(answer.served().getMode()).isEqualTo(Mode.EXTERNAL);
  }

  @Test
  void shadowRequest_isRankedAndServedAsShadow() {
    serve();
    items.add("a");
    Request request = request("a");
    request.setMode(Mode.SHADOW);

    Answer answer = answer(request);

    assertThat(answer.ranked().getStatus()).isEqualTo(Status.RANKED);
    assertThat(answer.served().getMode()).isEqualTo(Mode.SHADOW);
  }

  @Test
  void receipt_namesEverythingTheAnswerCameFrom() {
    serve();
    items.add("a");

    Ranked ranked = answer(request("a"), clicked("x", "y"), APPENDED).ranked();

    Receipt receipt = ranked.getReceipt();
    assertThat(receipt.getModel()).isEqualTo(RankFixture.CONFIG.name());
    assertThat(receipt.getVersion()).isZero();
    assertThat(receipt.getTablePosition()).isZero();
    assertThat(receipt.getInputs()).containsExactlyEntriesOf(Map.of("items-0", 7L));
    assertThat(receipt.getSubjectOffset()).isEqualTo(101);
    assertThat(receipt.getFeatureSchema()).isEqualTo(RankFixture.SCHEMA.hash());
    assertThat(receipt.getCode()).isEqualTo("code-1");
    assertThat(receipt.getSeed()).isEqualTo(RankFixture.CONFIG.seed());
    assertThat(receipt.getEngine()).isEqualTo("linear");
    assertThat(receipt.getDecision()).isEmpty();
  }

  @Test
  void slateId_isTheContents() {
    serve();
    items.add("a", "b");
    String first = answer(request("a", "b")).ranked().getSlateId();

    assertThat(first).matches("r-1-[0-9a-f]{16}");
    assertThat(answer(request("a", "b")).ranked().getSlateId()).isEqualTo(first);
    assertThat(answer(request("a")).ranked().getSlateId()).isNotEqualTo(first);
    RankFixture.apply(model, RankFixture.version(1, 0, weight("item", "b", 2)));
    assertThat(answer(request("a", "b")).ranked().getSlateId()).isNotEqualTo(first);
  }

  @Test
  void answer_isAWholeRecordOnTheWire() {
    serve();
    items.add("a", "b");

    Answer answer = answer(request("a", "b", "unknown"), clicked("x"), APPENDED);

    Ranked ranked = Codecs.RANKED.decodeOrThrow(Codecs.RANKED.encode(answer.ranked()));
    Served served = Codecs.SERVED.decodeOrThrow(Codecs.SERVED.encode(answer.served()));
    assertThat(ranked).isEqualTo(answer.ranked());
    assertThat(served).isEqualTo(answer.served());
    assertThat(served.getSlateId()).isEqualTo(ranked.getSlateId());
    assertThat(served.getModelVersion()).isZero();
  }

  @Test
  void exploredAnswer_logsTheUniformShare_andDependsOnTheRequestAlone() {
    serve(weight("item", "a", 3));
    items.add("a", "b", "c", "d");
    try (Ranker explorer = ranker(1)) {
      Request request = request("a", "b", "c", "d");
      request.setLimit(2);
      Ranked first = explorer.answer(request, SubjectHistory.empty(), 0, 0, Map.of()).ranked();
      explorer.answer(request("a"), SubjectHistory.empty(), 0, 0, Map.of());
      Ranked again = explorer.answer(request, SubjectHistory.empty(), 0, 0, Map.of()).ranked();

      assertThat(first.getItems()).extracting(RankedItem::getPropensity).containsOnly(0.25);
      assertThat(first.getItems()).extracting(RankedItem::getOrigin).containsOnly(Origin.EXPLORE);
      assertThat(again).isEqualTo(first);
    }
  }
}
