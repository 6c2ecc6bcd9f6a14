package dev.sluice.model.rank;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ExplorationTest {
  private static final int SEEDS = 100_000;
  private static final int CONTENDERS = 7;
  private static final int PLACES = 4;
  private static final double EPSILON = 0.3;

  /** What is logged is what happens: each place's frequencies over seeds are its propensities. */
  @Test
  void propensity_overManySeeds_isTheFrequencyWithinThreeStandardErrors() {
    int[][] seen = new int[CONTENDERS][PLACES];
    for (int seed = 0; seed < SEEDS; seed++) {
      int[] order = new Exploration(EPSILON, seed).draw("r-1", CONTENDERS, PLACES).order();
      for (int place = 0; place < PLACES; place++) {
        seen[order[place]][place]++;
      }
    }

    assertFrequencies(seen, new Exploration(EPSILON, 0));
  }

  @Test
  void propensity_overManyRequestsOfOneSeed_isTheFrequencyWithinThreeStandardErrors() {
    Exploration exploration = new Exploration(EPSILON, 42);
    int[][] seen = new int[CONTENDERS][PLACES];
    for (int request = 0; request < SEEDS; request++) {
      int[] order = exploration.draw("request-" + request, CONTENDERS, PLACES).order();
      for (int place = 0; place < PLACES; place++) {
        seen[order[place]][place]++;
      }
    }

    assertFrequencies(seen, exploration);
  }

  private static void assertFrequencies(int[][] seen, Exploration exploration) {
    for (int contender = 0; contender < CONTENDERS; contender++) {
      for (int place = 0; place < PLACES; place++) {
        double p = exploration.propensity(contender, place, CONTENDERS);
        double standardError = Math.sqrt(p * (1 - p) / SEEDS);
        assertThat((double) seen[contender][place] / SEEDS)
            .as("contender %d at place %d", contender, place)
            .isCloseTo(p, within(3 * standardError));
      }
    }
  }

  @Test
  void propensities_ofOnePlace_sumToOne() {
    Exploration exploration = new Exploration(EPSILON, 1);
    double sum = 0;
    for (int contender = 0; contender < CONTENDERS; contender++) {
      sum += exploration.propensity(contender, 2, CONTENDERS);
    }

    assertThat(sum).isCloseTo(1, within(1e-12));
  }

  @Test
  void draw_ofTheSameRequest_isTheSameWheneverItComes() {
    Exploration exploration = new Exploration(1, 9);
    int[] first = exploration.draw("r-1", CONTENDERS, CONTENDERS).order();
    exploration.draw("r-2", CONTENDERS, CONTENDERS);

    assertThat(exploration.draw("r-1", CONTENDERS, CONTENDERS).order()).containsExactly(first);
    assertThat(first).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6);
  }

  @Test
  void draw_withoutExploration_isTheModelsOrderForCertain() {
    Exploration exploration = new Exploration(0, 9);

    Exploration.Draw draw = exploration.draw("r-1", CONTENDERS, 3);
    assertThat(draw.order()).containsExactly(0, 1, 2);
    assertThat(draw.explored()).isFalse();
    assertThat(exploration.propensity(1, 1, CONTENDERS)).isEqualTo(1);
  }

  @Test
  void exploration_ofAnImpossibleEpsilon_isRefused() {
    assertThatThrownBy(() -> new Exploration(Double.NaN, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("epsilon must be in [0, 1], was NaN");
  }
}
