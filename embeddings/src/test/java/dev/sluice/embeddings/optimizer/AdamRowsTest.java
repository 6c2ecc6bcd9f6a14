package dev.sluice.embeddings.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdamRowsTest {
  private static final int DIMENSION = 3;

  /** Rows that were passed over end where a dense Adam has them, bit for bit. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void step_afterMissedSteps_equalsTheDenseOne(long seed) {
    AdamRows adam = new AdamRows(0.01, Regulariser.decay(1e-2));
    Random random = new Random(seed);
    float[] lazyRow = {0.5f, -0.2f, 0f};
    float[] denseRow = lazyRow.clone();
    float[] lazySlots = new float[adam.slotWidth(DIMENSION)];
    float[] denseSlots = lazySlots.clone();
    float[] none = new float[DIMENSION];
    for (int step = 1; step <= 300; step++) {
      float[] gradient = none;
      if (random.nextInt(10) == 0) {
        gradient = new float[] {random.nextFloat() - 0.5f, random.nextFloat(), 0f};
        adam.step(lazyRow, 0, DIMENSION, lazySlots, 0, gradient, 0, step);
      }
      adam.step(denseRow, 0, DIMENSION, denseSlots, 0, gradient, 0, step);
    }
    adam.catchUp(lazyRow, 0, DIMENSION, lazySlots, 0, 300);
    assertThat(lazyRow).isEqualTo(denseRow);
    assertThat(lazySlots).isEqualTo(denseSlots);
    assertThat(AdamRows.lastStep(lazySlots, 0, DIMENSION)).isEqualTo(300);
  }

  /** OptFS notes, trap 2: an unseen gate at 0.4 takes 1.375e-5 in its first step of pure pull. */
  @Test
  void catchUp_unseenGate_takesTheKnownFirstStep() {
    AdamRows adam = new AdamRows(3e-4, Regulariser.gate(2e-9, 1));
    float[] gate = {0.4f};
    float[] slots = new float[adam.slotWidth(1)];
    adam.catchUp(gate, 0, 1, slots, 0, 1);
    assertThat(gate[0]).isCloseTo(0.39998625f, within(1e-8f));
    adam.catchUp(gate, 0, 1, slots, 0, 40_000);
    assertThat(gate[0]).as("pulled closed within some 29,000 steps").isNegative();
  }

  @Test
  void catchUp_rowWithoutPull_staysAsItIs() {
    AdamRows adam = new AdamRows(0.01, Regulariser.NONE);
    float[] row = {1, 2, 3};
    float[] slots = new float[adam.slotWidth(DIMENSION)];
    adam.catchUp(row, 0, DIMENSION, slots, 0, 2_000_000_000);
    assertThat(row).containsExactly(1, 2, 3);
  }

  @Test
  void step_takenTwice_isRefused() {
    AdamRows adam = new AdamRows(0.01, Regulariser.NONE);
    float[] row = {1};
    float[] slots = new float[adam.slotWidth(1)];
    adam.step(row, 0, 1, slots, 0, new float[] {1}, 0, 5);
    assertThatThrownBy(() -> adam.step(row, 0, 1, slots, 0, new float[] {1}, 0, 5))
        .hasMessageContaining("sum a step's gradients");
  }

  @Test
  void adagrad_twoSteps_divideByTheRootOfTheSum() {
    AdagradRows adagrad = new AdagradRows(0.1);
    float[] row = {0};
    float[] slots = new float[1];
    adagrad.step(row, 0, 1, slots, 0, new float[] {3}, 0, 1);
    adagrad.step(row, 0, 1, slots, 0, new float[] {4}, 0, 2);
    assertThat(slots[0]).isEqualTo(25);
    assertThat(row[0]).isCloseTo((float) (-0.1 - 0.1 * 4 / 5), within(1e-6f));
  }
}
