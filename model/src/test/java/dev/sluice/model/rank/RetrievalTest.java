package dev.sluice.model.rank;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.model.retrieve.LearnedSphere;
import dev.sluice.schemas.record.Candidate;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RetrievalTest {
  private static final Instant NOW = RankFixture.NOW;

  private final RankFixture.Catalogue items = new RankFixture.Catalogue();
  private final RetrievalIndex index =
      new FixedIndex(List.of("p1", "n1", "p2", "p3"), Map.of("seen", List.of("n1", "n2", "p1")));

  private Retrieval.Learned learned = Retrieval.Learned.NOTHING;

  @Test
  void candidates_areNeighboursThenPopularOnes_withBothSourcesRecorded() {
    items.add("p1", "p2", "p3", "n1", "n2");

    assertThat(found(List.of("seen"), Set.of(), 10))
        .containsExactly(
            "n1 neighbours",
            "n2 neighbours",
            "p1 neighbours",
            "p1 popularity",
            "n1 popularity",
            "p2 popularity",
            "p3 popularity");
  }

  @Test
  void candidates_leaveOutWhatIsSkippedUnavailableOrUnknown() {
    items.add("p1", "p2", "n1", "n2");
    items.unavailable("p2");

    assertThat(found(List.of("seen"), Set.of("n1"), 10))
        .containsExactly("n2 neighbours", "p1 neighbours", "p1 popularity");
  }

  @Test
  void candidates_whereTheCatalogueKnowsNone_areTheUnknownOnes() {
    assertThat(found(List.of(), Set.of("p1"), 2)).containsExactly("n1 popularity", "p2 popularity");
  }

  @Test
  void candidates_areNoMoreItemsThanTheLimit_halfOfThemNeighbours() {
    items.add("p1", "p2", "p3", "n1", "n2");

    assertThat(found(List.of("seen"), Set.of(), 2))
        .containsExactly("n1 neighbours", "p1 popularity", "n1 popularity");
  }

  @Test
  void candidates_nearOnTheSphere_areAQuarterWithTheirSource() {
    items.add("p1", "p2", "p3", "s1", "s2", "s3");
    items.unavailable("s2");
    items.around("s1", "s2", "p1", "s3");

    assertThat(found(List.of("other"), Set.of(), 12))
        .containsExactly(
            "s1 sphere",
            "p1 sphere",
            "s3 sphere",
            "p1 popularity",
            "p2 popularity",
            "p3 popularity");
  }

  @Test
  void candidates_ofASubjectWithoutHistory_areNearWhatIsPopular() {
    items.add("p1", "p2", "p3", "n1", "s1");
    items.around("s1");

    assertThat(found(List.of(), Set.of(), 8)).startsWith("s1 sphere", "p1 popularity");
    assertThat(items.lookedNear).containsExactly("p1", "n1", "p2", "p3");
  }

  @Test
  void candidates_fresh_areAnEighthWithTheirSource_thatCanBeShown() {
    items.add("p1", "p2", "p3", "n1", "new1", "new2", "new3");
    items.unavailable("new1");
    items.fresh("new1", "new2", "new3");

    assertThat(found(List.of(), Set.of("p2"), 16))
        .containsExactly(
            "new2 fresh", "new3 fresh", "p1 popularity", "n1 popularity", "p3 popularity");
  }

  /** A published model knows where the subject stands: a quarter, before what content says. */
  @Test
  void candidates_learned_areAQuarterWithTheirSource_nearTheSubject() {
    items.add("p1", "p2", "p3", "n1", "s1", "l1", "l2");
    items.around("s1", "l1");
    LearnedSphere sphere =
        LearnedSphere.of(
            Map.of("u", new float[] {1, 0}),
            Map.of(
                "l1", new float[] {3, 0},
                "l2", new float[] {2, 0},
                "gone", new float[] {9, 0},
                "p3", new float[] {0, 5}));
    learned = new Retrieval.Learned(Optional.of(sphere), "u");
    assertThat(found(List.of("other"), Set.of(), 8))
        .startsWith("l1 learned", "l2 learned", "s1 sphere", "l1 sphere", "p1 popularity");
    // Without the subject's consent its vector says nothing, and nobody stands near "other".
    learned = new Retrieval.Learned(Optional.of(sphere), "");
    assertThat(found(List.of("other"), Set.of(), 8)).noneMatch(found -> found.contains("learned"));
    assertThat(found(List.of("p3"), Set.of("p3"), 8)).noneMatch(found -> found.contains("p3"));
  }

  private List<String> found(List<String> engaged, Set<String> skipped, int limit) {
    return new Retrieval(limit, items)
        .candidates(index, learned, engaged, skipped, NOW).stream()
            .map((Candidate c) -> c.getItem() + " " + c.getSource())
            .toList();
  }

  private record FixedIndex(List<String> popular, Map<String, List<String>> near)
      implements RetrievalIndex {
    @Override
    public List<String> popular(int n) {
      return popular.subList(0, Math.min(n, popular.size()));
    }

    @Override
    public double popularity(String item) {
      return popular.contains(item) ? popular.size() - popular.indexOf(item) : 0;
    }

    @Override
    public List<String> neighbours(String item) {
      return near.getOrDefault(item, List.of());
    }
  }
}
