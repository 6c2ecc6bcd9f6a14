package dev.sluice.model.represent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.model.fusion.Slerp;
import java.util.List;
import org.junit.jupiter.api.Test;

class ColdStartTest {
  private static final float[] X = {2, 0, 0};
  private static final float[] Y = {0, 1, 0};

  @Test
  void place_withoutWarmItems_isTheContent() {
    assertThat(ColdStart.place(X, List.of())).containsExactly(1, 0, 0);
  }

  @Test
  void place_oneWarmItem_isHalfWay() {
    float half = (float) Math.sqrt(.5);
    assertThat(ColdStart.place(X, List.of(Y)))
        .containsExactly(new float[] {half, half, 0}, within(1e-6f));
  }

  /** Public vectors of TEEN, whose result is not of norm 1. */
  @Test
  void place_goldenPrototypes_isTheirDirection() {
    List<float[]> warm =
        List.of(
            new float[] {1, .2f, -.1f}, new float[] {.1f, .9f, .3f}, new float[] {-.2f, .1f, 1});
    float[] expected = Slerp.direction(new float[] {.8583171f, .4633416f, .0335161f});
    assertThat(ColdStart.place(new float[] {.6f, .5f, .1f}, warm))
        .containsExactly(expected, within(1e-6f));
    expected = Slerp.direction(new float[] {-.0520907f, .6981089f, .7105619f});
    assertThat(ColdStart.place(new float[] {-.1f, .7f, .8f}, warm))
        .containsExactly(expected, within(1e-6f));
  }

  @Test
  void place_farItems_hardlyCount() {
    float[] near = {1, .2f, 0};
    float[] with = ColdStart.place(X, List.of(near, new float[] {-1, 0, .3f}));
    assertThat(with).containsExactly(ColdStart.place(X, List.of(near)), within(1e-6f));
  }

  @Test
  void place_oppositeWarmItem_isTheContent() {
    assertThat(ColdStart.place(X, List.of(new float[] {-1, 0, 0}))).containsExactly(1, 0, 0);
  }

  @Test
  void warming_impressions_moveItToWhatWasLearned() {
    assertThat(ColdStart.warming(X, Y, 0, 10))
        .containsExactly(new float[] {1, 0, 0}, within(1e-6f));
    float half = (float) Math.sqrt(.5);
    assertThat(ColdStart.warming(X, Y, 10, 10))
        .containsExactly(new float[] {half, half, 0}, within(1e-6f));
    assertThat(ColdStart.warming(X, Y, 100_000, 10)[1]).isGreaterThan(.9999f);
    assertThatThrownBy(() -> ColdStart.warming(X, Y, -1, 10)).hasMessageContaining("impressions");
  }
}
