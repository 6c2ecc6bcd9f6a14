package dev.sluice.model.rank;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.model.feature.Lookups;
import dev.sluice.model.feature.SubjectHistory;
import dev.sluice.schemas.record.Candidate;
import dev.sluice.schemas.record.Ranked;
import dev.sluice.schemas.record.Request;
import dev.sluice.schemas.record.ServedItem;
import dev.sluice.schemas.record.User;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A ranker over a made catalogue, and the questions that tests put to it. */
abstract class RankerRig {
  static final long APPENDED = 1_000_000;

  final RankFixture.Catalogue items = new RankFixture.Catalogue();
  final Map<String, User> users = new HashMap<>();
  final RankFixture.LinearScorer scorer = new RankFixture.LinearScorer();
  final ServingModel model = new ServingModel(RankFixture.CONFIG, RankFixture.SCHEMA);
  final Ranker ranker = ranker(0);

  final Ranker ranker(double epsilon) {
    return new Ranker(
        RankFixture.config(epsilon),
        RankFixture.SCHEMA,
        model,
        new Lookups(items, (counter, key) -> null, users::get),
        "code-1",
        scorer,
        RankerLimits.defaults());
  }

  final void serve(Object... parts) {
    assertThat(RankFixture.apply(model, RankFixture.version(0, -1, parts)))
        .isEqualTo(new Adoption.Adopted(0));
  }

  final Answer answer(Request request) {
    return answer(request, SubjectHistory.empty(), APPENDED);
  }

  final Answer answer(Request request, SubjectHistory history, long nowMillis) {
    return ranker.answer(request, history, APPENDED, nowMillis, Map.of("items-0", 7L));
  }

  static Candidate scored(String item, double score) {
    return new Candidate(item, "feed", score, false, Map.of());
  }

  static List<String> itemsOf(Ranked ranked) {
    List<String> ids = new ArrayList<>();
    ranked.getItems().forEach(item -> ids.add(item.getItem()));
    return ids;
  }

  static ServedItem served(Answer answer, String item) {
    return answer.served().getItems().stream()
        .filter(served -> served.getItem().equals(item))
        .findFirst()
        .orElseThrow();
  }
}
