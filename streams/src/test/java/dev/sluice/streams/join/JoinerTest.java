package dev.sluice.streams.join;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.record.Event;
import dev.sluice.schemas.record.Example;
import dev.sluice.schemas.record.Mode;
import dev.sluice.schemas.record.Served;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What becomes an example, and when. */
class JoinerTest extends JoinerScenario {
  @Test
  void join_click_isPositiveAtOnce() {
    take(slate("s1"), impression("i1", 0), click("i1", MINUTE));
    assertThat(examples).hasSize(1);
    Example example = examples.get(0);
    assertThat(example.getExampleId()).isEqualTo("s1/i1");
    assertThat(example.getRevision()).isZero();
    assertThat(clicks(example)).isEqualTo(1);
    assertThat(example.getClosed()).isFalse();
    assertThat(example.getTime().toEpochMilli()).isEqualTo(T0);
    assertThat(example.getClosesAt().toEpochMilli()).isEqualTo(T0 + 60 * MINUTE);
    assertThat(example.getFeatures()).containsEntry("hour", "7").containsEntry("item", "i1");
  }

  @Test
  void join_noClick_isNegativeWhenClickWindowCloses() {
    take(slate("s1"), impression("i1", 0));
    tick(10 * MINUTE - 1);
    assertThat(examples).isEmpty();
    tick(10 * MINUTE);
    assertThat(examples).hasSize(1);
    assertThat(clicks(examples.get(0))).isZero();
    assertThat(examples.get(0).getClosed()).isTrue();
  }

  @Test
  void join_repeatedClicks_areToldOnceWhenWindowCloses() {
    take(slate("s1"), impression("i1", 0));
    take(click("i1", 1), click("i1", 2), click("i1", 3));
    assertThat(examples).hasSize(1);
    tick(10 * MINUTE);
    assertThat(examples).hasSize(2);
    assertThat(examples.get(1).getRevision()).isEqualTo(1);
    assertThat(clicks(examples.get(1))).isEqualTo(3);
  }

  @Test
  void join_click_isToldAgainWhenItsWindowClosesAndOnlyThenAsClosed() {
    take(slate("s1"), impression("i1", 0), click("i1", MINUTE));
    tick(10 * MINUTE - 1);
    assertThat(examples).hasSize(1);
    tick(10 * MINUTE);
    tick(11 * MINUTE);
    assertThat(examples).hasSize(2);
    assertThat(examples.get(1).getRevision()).isEqualTo(1);
    assertThat(examples.get(1).getClosed()).isTrue();
    assertThat(clicks(examples.get(1))).isEqualTo(1);
  }

  @Test
  void join_laterPurchase_revises() {
    take(slate("s1"), impression("i1", 0), click("i1", 1));
    tick(10 * MINUTE);
    take(event("purchase", "i1", 20 * MINUTE));
    assertThat(examples).hasSize(3);
    assertThat(examples.get(2).getRevision()).isEqualTo(2);
    assertThat(examples.get(2).getLabels()).containsOnlyKeys("click", "purchase");
    assertThat(examples.stream().map(Example::getClosed)).containsExactly(false, true, false);
  }

  @Test
  void join_purchaseBeforeClick_waitsForTheClickToBeDecided() {
    take(slate("s1"), impression("i1", 0), event("purchase", "i1", MINUTE));
    assertThat(examples).isEmpty();
    tick(10 * MINUTE);
    assertThat(examples).hasSize(1);
    assertThat(examples.get(0).getLabels()).containsOnlyKeys("purchase");
  }

  @Test
  void join_clickBeforeImpressionAndSlate_isPositive() {
    take(click("i1", MINUTE), impression("i1", 0));
    assertThat(examples).isEmpty();
    take(slate("s1"));
    assertThat(examples).hasSize(1);
    assertThat(clicks(examples.get(0))).isEqualTo(1);
  }

  @Test
  void join_secondImpressionOfItem_isNoSecondExample() {
    take(slate("s1"), impression("i1", 0), impression("i1", MINUTE));
    tick(60 * MINUTE);
    assertThat(examples).extracting(Example::getExampleId).containsExactly("s1/i1");
    assertThat(examples.get(0).getTime().toEpochMilli()).isEqualTo(T0);
    assertThat(asides).isEmpty();
  }

  @Test
  void join_requestRankedTwice_joinsEchoedElseFirst() {
    take(slate("s1"), slate("s2"), slate("s1"));
    take(echo(impression("i1", 0), "s2"), impression("i2", 0));
    tick(10 * MINUTE);
    assertThat(examples).extracting(Example::getExampleId).containsExactly("s2/i1", "s1/i2");
  }

  @Test
  void join_loggedItemOutsideSlate_hasPositionMinusOne() {
    Served served = served("s1");
    served.getItems().get(0).setPosition(-1);
    take(slate(served), impression("i1", 0), click("i1", 1));
    assertThat(examples.get(0).getPosition()).isEqualTo(-1);
  }

  @Test
  void join_externalSlate_takesTheClientsPosition() {
    Served served = served("s1");
    served.setMode(Mode.EXTERNAL);
    served.getItems().get(0).setPosition(-1);
    JoinInput.Response shown = impression("i1", 0);
    shown.event().setPosition(4);
    take(slate(served), again(shown.event()), click("i1", 1));
    assertThat(examples.get(0).getPosition()).isEqualTo(4);
  }

  @Test
  void join_keepRate_isCopied() {
    Event sampled = impression("i1", 0).event();
    sampled.setContext(Map.of("keepRate", 0.25));
    take(slate("s1"), again(sampled), click("i1", 1));
    assertThat(examples.get(0).getKeepRate()).isEqualTo(0.25);
  }

  @Test
  void state_whenAllWindowsAndGraceAreOver_isCleared() {
    take(slate("s1"), impression("i1", 0), click("i1", 1));
    tick(70 * MINUTE - 1);
    assertThat(state).isNotNull();
    tick(70 * MINUTE);
    assertThat(state).isNull();
  }

  @Test
  void state_wakeUp_isAlwaysAheadOfTheWatermark() {
    take(slate("s1"), impression("i1", 0), click("i2", 65 * MINUTE));
    for (long at = 0; at < 80 * MINUTE && state != null; at += MINUTE) {
      tick(at);
      if (state != null) {
        assertThat(state.wakeAtMillis()).isGreaterThan(watermark);
      }
    }
    assertThat(state).isNull();
  }

  /** Arrival order within the windows decides revisions, never what is finally said. */
  @Test
  void join_shuffledArrival_saysTheSameInTheEnd() {
    List<JoinInput> inputs =
        List.of(
            slate("s1"),
            impression("i1", 0),
            impression("i2", 1),
            impression("i3", 2),
            click("i1", 5),
            click("i1", 9),
            click("i2", 7),
            event("purchase", "i2", 30),
            event("purchase", "i3", 40));
    List<String> expected = finals(inputs);
    assertThat(expected).hasSize(3);
    for (long seed = 0; seed < 300; seed++) {
      List<JoinInput> shuffled = new ArrayList<>(inputs);
      Collections.shuffle(shuffled, new Random(seed));
      assertThat(finals(shuffled)).as("seed %d", seed).isEqualTo(expected);
    }
  }

  private List<String> finals(List<JoinInput> inputs) {
    state = null;
    watermark = NO_TICK;
    examples.clear();
    inputs.forEach(this::take);
    tick(11 * MINUTE);
    tick(61 * MINUTE);
    tick(71 * MINUTE);
    assertThat(state).isNull();
    assertThat(asides).isEmpty();
    Map<String, Example> last = new java.util.TreeMap<>();
    examples.forEach(e -> last.merge(e.getExampleId(), e, JoinerTest::newer));
    return last.values().stream()
        .map(e -> Example.newBuilder(e).setRevision(0).setClosed(true).build())
        .map(Codecs.EXAMPLE::toJson)
        .toList();
  }

  private static Example newer(Example a, Example b) {
    return a.getRevision() > b.getRevision() ? a : b;
  }
}
