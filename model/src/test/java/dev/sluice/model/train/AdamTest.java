package dev.sluice.model.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AdamTest {
  private static final double RATE = 1e-3;
  private static final double DECAY = 1e-2;
  private static final int PARAMETERS = 37;

  @Test
  void step_movesAsThePaperSays() {
    Random random = new Random(5);
    Adam adam = new Adam(PARAMETERS, RATE, RATE, DECAY);
    float[] values = new float[PARAMETERS];
    double[] expected = new double[PARAMETERS];
    double[] m = new double[PARAMETERS];
    double[] v = new double[PARAMETERS];
    for (int i = 0; i < PARAMETERS; i++) {
      values[i] = (float) random.nextGaussian();
      expected[i] = values[i];
    }
    for (int step = 1; step <= 200; step++) {
      float[] gradients = new float[PARAMETERS];
      for (int i = 0; i < PARAMETERS; i++) {
        gradients[i] = (float) (random.nextGaussian() * Math.pow(10, i % 7 - 4));
      }
      for (int i = 0; i < PARAMETERS; i++) {
        double gradient = gradients[i] + DECAY * expected[i];
        m[i] = 0.9 * m[i] + 0.1 * gradient;
        v[i] = 0.999 * v[i] + 0.001 * gradient * gradient;
        double mean = m[i] / (1 - Math.pow(0.9, step));
        double square = v[i] / (1 - Math.pow(0.999, step));
        expected[i] -= RATE * mean / (Math.sqrt(square) + 1e-8);
      }
      adam.step(values, gradients);
    }
    for (int i = 0; i < PARAMETERS; i++) {
      assertThat((double) values[i]).isCloseTo(expected[i], within(2e-5));
    }
  }

  @Test
  void step_leavesNothingBelowTheNormalRange() {
    Adam adam = new Adam(1, RATE, RATE, 0);
    float[] values = {1};
    adam.step(values, new float[] {1e-6f});
    for (int step = 0; step < 2_000; step++) {
      adam.step(values, new float[] {0});
    }
    ByteBuffer state = ByteBuffer.wrap(adam.toBytes()).order(ByteOrder.LITTLE_ENDIAN);

    float first = Math.abs(state.getFloat(Long.BYTES));
    assertThat(first == 0 || first >= Float.MIN_NORMAL).as("first moment %s", first).isTrue();
    assertThat(values[0]).isFinite();
  }

  @Test
  void restore_goesOnAsIfUnbroken() {
    Adam unbroken = new Adam(2, RATE, RATE, DECAY);
    float[] values = {1, -1};
    unbroken.step(values, new float[] {0.5f, 0.25f});
    Adam restored = new Adam(2, RATE, RATE, DECAY);
    restored.restore(unbroken.toBytes());
    float[] copy = values.clone();

    unbroken.step(values, new float[] {0.1f, -0.2f});
    restored.step(copy, new float[] {0.1f, -0.2f});

    assertThat(copy).containsExactly(values);
  }
}
