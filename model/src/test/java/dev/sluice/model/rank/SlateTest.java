package dev.sluice.model.rank;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.record.Candidate;
import dev.sluice.schemas.record.Origin;
import dev.sluice.schemas.record.RankedItem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SlateTest {
  private static final Exploration NONE = new Exploration(0, 1);

  @Test
  void slate_withPins_putsTheFreeOnesAroundThem() {
    TreeMap<Integer, Contender> pins = new TreeMap<>();
    pins.put(0, contender("p0"));
    pins.put(2, contender("p2"));

    List<RankedItem> slate = Slate.explored(contenders("a", "b", "c"), pins, 4, NONE, "r");

    assertThat(slate).extracting(RankedItem::getItem).containsExactly("p0", "a", "p2", "b");
    assertThat(slate).extracting(RankedItem::getPosition).containsExactly(0, 1, 2, 3);
    assertThat(slate)
        .extracting(RankedItem::getOrigin)
        .containsExactly(Origin.PIN, Origin.MODEL, Origin.PIN, Origin.MODEL);
    assertThat(slate).extracting(RankedItem::getPropensity).containsOnly(1.0);
    assertThat(slate.get(0).getRules()).containsExactly("pin");
  }

  @Test
  void slate_whenTheFreeOnesRunOut_movesPinsUpWithoutAGap() {
    TreeMap<Integer, Contender> pins = new TreeMap<>();
    pins.put(4, contender("p4"));
    pins.put(7, contender("p7"));

    List<RankedItem> slate = Slate.explored(contenders("a", "b"), pins, 10, NONE, "r");

    assertThat(slate).extracting(RankedItem::getItem).containsExactly("a", "b", "p4", "p7");
    assertThat(slate).extracting(RankedItem::getPosition).containsExactly(0, 1, 2, 3);
  }

  @Test
  void slate_underExploration_logsTheProbabilityOfEachPlace() {
    Exploration always = new Exploration(1, 3);

    List<RankedItem> slate =
        Slate.explored(contenders("a", "b", "c", "d", "e"), new TreeMap<>(), 3, always, "r");

    assertThat(slate).hasSize(3);
    assertThat(slate).extracting(RankedItem::getItem).doesNotHaveDuplicates();
    assertThat(slate).extracting(RankedItem::getOrigin).containsOnly(Origin.EXPLORE);
    assertThat(slate).extracting(RankedItem::getPropensity).containsOnly(0.2);
  }

  /** Pins take places from the draw: the propensities are those of the free contenders alone. */
  @Test
  void slate_withPinsUnderExploration_matchesItsPropensitiesOverSeeds() {
    int seeds = 20_000;
    double expected = 0;
    int seen = 0;
    for (int seed = 0; seed < seeds; seed++) {
      TreeMap<Integer, Contender> pins = new TreeMap<>();
      pins.put(0, contender("p"));
      Exploration exploration = new Exploration(0.5, seed);
      List<RankedItem> slate = Slate.explored(contenders("a", "b", "c"), pins, 3, exploration, "r");
      RankedItem second = slate.get(1);
      if (second.getItem().equals("b")) {
        seen++;
        expected = second.getPropensity();
      }
    }

    assertThat(expected).isEqualTo(0.5 / 3);
    double standardError = Math.sqrt(expected * (1 - expected) / seeds);
    assertThat((double) seen / seeds)
        .isBetween(expected - 3 * standardError, expected + 3 * standardError);
  }

  @Test
  void slate_ofLimitZero_isEmpty() {
    assertThat(Slate.explored(contenders("a"), new TreeMap<>(), 0, NONE, "r")).isEmpty();
  }

  @Test
  void fallback_hasNoPropensities() {
    List<RankedItem> slate = Slate.fallback(contenders("a", "b"), new TreeMap<>(), 1);

    assertThat(slate)
        .singleElement()
        .satisfies(
            item -> {
              assertThat(item.getItem()).isEqualTo("a");
              assertThat(item.getOrigin()).isEqualTo(Origin.FALLBACK);
              assertThat(item.getPropensity()).isNull();
            });
  }

  private static List<Contender> contenders(String... items) {
    List<Contender> contenders = new ArrayList<>();
    for (String item : items) {
      contenders.add(contender(item));
    }
    return contenders;
  }

  private static Contender contender(String item) {
    return new Contender(new Candidate(item, "", null, false, Map.of()), null);
  }
}
