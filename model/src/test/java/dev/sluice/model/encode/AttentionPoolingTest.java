package dev.sluice.model.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.model.network.Columns;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AttentionPoolingTest {
  private static final int DIMENSION = 3;
  private static final int SLOTS = 4;
  private static final int SIZE = 4;
  private static final int ROWS = 9;

  /** Slot 1 asked with slot 3, slot 2 by itself; slots 0 and 3 are means. */
  private static final List<AttendedSlot> ATTENDED =
      List.of(new AttendedSlot(1, 3), new AttendedSlot(2, AttendedSlot.NONE));

  /** A batch at random, and what a loss says of its pooled input. */
  private static final class Case {
    final EncodedBatch batch;
    final DistinctRows distinct;
    final float[] rows;
    final AttentionPooling pooling = AttentionPooling.initial(ATTENDED, DIMENSION);
    final float[] weights;
    final float[] byInput;

    Case(long seed, boolean gated) {
      Random random = new Random(seed);
      int[] offsets = new int[SIZE * SLOTS + 1];
      for (int cell = 0; cell < SIZE * SLOTS; cell++) {
        int slot = cell % SLOTS;
        offsets[cell + 1] = offsets[cell] + (slot == 3 ? 1 : 1 + random.nextInt(4));
      }
      int count = offsets[SIZE * SLOTS];
      int[] picked = random.ints(count, 0, ROWS).toArray();
      weights = new float[count];
      for (int cell = 0; cell < SIZE * SLOTS; cell++) {
        for (int i = offsets[cell]; i < offsets[cell + 1]; i++) {
          float gate = random.nextInt(3) == 0 ? 0 : random.nextFloat();
          weights[i] = gate / (offsets[cell + 1] - offsets[cell]);
        }
      }
      batch =
          new EncodedBatch(
              SIZE,
              picked,
              offsets,
              SLOTS,
              DIMENSION,
              new float[0],
              0,
              0,
              Columns.NONE,
              gated ? new EncodedBatch.Gated(weights, new long[count], new int[count]) : null);
      distinct = DistinctRows.of(batch);
      rows = normal(random, distinct.count() * DIMENSION);
      byInput = normal(random, SIZE * SLOTS * DIMENSION);
      float[] values = normal(random, pooling.values().length);
      System.arraycopy(values, 0, pooling.values(), 0, values.length);
    }

    private static float[] normal(Random random, int length) {
      float[] values = new float[length];
      for (int i = 0; i < length; i++) {
        values[i] = (float) random.nextGaussian();
      }
      return values;
    }

    float[] input() {
      float[] input = new float[SIZE * SLOTS * DIMENSION];
      Pooling.pool(batch, distinct.places(), rows, input);
      return input;
    }

    double loss() {
      float[] input = input();
      pooling.pass(batch, distinct, rows, input);
      double loss = 0;
      for (int i = 0; i < input.length; i++) {
        loss += (double) input[i] * byInput[i];
      }
      return loss;
    }
  }

  @ParameterizedTest
  @CsvSource({"1,false", "2,false", "3,false", "4,true", "5,true", "6,true"})
  void gradients_areFiniteDifferences(long seed, boolean gated) {
    Case of = new Case(seed, gated);
    float[] input = of.input();
    AttentionPooling.Pass pass = of.pooling.pass(of.batch, of.distinct, of.rows, input);
    float[] atInput = of.byInput.clone();
    double[] byRow = new double[of.rows.length];
    float[] byValue = pass.backward(atInput, byRow);
    hold(of, of.pooling.values(), byValue);
    // A closed value's row learns more than its derivative, by design: rows are held without gates.
    if (!gated) {
      hold(of, of.rows, Pooling.scatter(of.batch, of.distinct, atInput, pass.relative(), byRow));
    }
  }

  private static void hold(Case of, float[] moved, float[] derivatives) {
    float step = 1e-3f;
    for (int i = 0; i < moved.length; i++) {
      float before = moved[i];
      moved[i] = before + step;
      double right = of.loss();
      moved[i] = before - step;
      double left = of.loss();
      moved[i] = before;
      assertThat((double) derivatives[i])
          .as("derivative %d", i)
          .isCloseTo((right - left) / (2 * step), within(2e-3));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void pass_atTheStart_isTheMean(boolean gated) {
    Case of = new Case(7, gated);
    Arrays.fill(of.pooling.values(), 0);
    float[] mean = of.input();
    float[] input = mean.clone();
    of.pooling.pass(of.batch, of.distinct, of.rows, input);
    for (int i = 0; i < mean.length; i++) {
      assertThat(input[i]).isCloseTo(mean[i], within(1e-6f));
    }
  }

  /** A ranker has no rows of closed values; a learner has, and weights of 0. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void pool_withoutClosedRows_givesTheSameBits(long seed) {
    Case of = new Case(seed, true);
    float[] trained = of.input();
    of.pooling.pass(of.batch, of.distinct, of.rows, trained);
    float[] served = of.input();
    for (int example = 0; example < SIZE; example++) {
      for (int index = 0; index < ATTENDED.size(); index++) {
        int cell = example * SLOTS + ATTENDED.get(index).slot();
        float[] open = new float[16 * DIMENSION];
        float[] weights = new float[16];
        int count = 0;
        for (int i = of.batch.offsets()[cell]; i < of.batch.offsets()[cell + 1]; i++) {
          if (of.weights[i] != 0) {
            int from = of.distinct.places()[i] * DIMENSION;
            System.arraycopy(of.rows, from, open, count * DIMENSION, DIMENSION);
            weights[count++] = of.weights[i];
          }
        }
        of.pooling.pool(index, open, count, weights, 0, served, example * SLOTS * DIMENSION);
      }
    }
    assertThat(served).containsExactly(trained);
  }

  @Test
  void bytes_giveTheSameBack_andOthersAreRefused() {
    Case of = new Case(8, false);
    byte[] bytes = of.pooling.toBytes();
    AttentionPooling back = AttentionPooling.fromBytes(bytes);
    assertThat(back.slots()).isEqualTo(ATTENDED);
    assertThat(back.values()).containsExactly(of.pooling.values());
    AttentionPooling other =
        AttentionPooling.initial(List.of(new AttendedSlot(2, AttendedSlot.NONE)), DIMENSION);
    assertThatThrownBy(() -> other.restore(bytes)).hasMessageContaining("new model name");
    assertThatThrownBy(() -> AttentionPooling.fromBytes(Arrays.copyOf(bytes, 40)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
