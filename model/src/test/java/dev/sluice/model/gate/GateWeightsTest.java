package dev.sluice.model.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The lazy weights against a reference that moves every weight at every step. */
class GateWeightsTest {
  private static final int VALUES = 400;
  private static final int STEPS = 3000;
  private static final double RATE = 1e-3;

  /** Moves all weights at each step, as the original does. */
  private static final class DenseReference {
    final double[] w = new double[VALUES];
    final double[] m = new double[VALUES];
    final double[] v = new double[VALUES];

    DenseReference() {
      java.util.Arrays.fill(w, Gates.START);
    }

    void step(double[] toGate, double tau, double lambda, long t) {
      for (int i = 0; i < VALUES; i++) {
        double g =
            toGate[i] * Gates.slope(w[i], tau, Gates.START)
                + lambda * Gates.opennessSlope(w[i], tau);
        m[i] = 0.9 * m[i] + (1 - 0.9) * g;
        v[i] = 0.999 * v[i] + (1 - 0.999) * g * g;
        double mean = m[i] / (1 - Math.pow(0.9, (double) t));
        double square = v[i] / (1 - Math.pow(0.999, (double) t));
        w[i] -= RATE * mean / (Math.sqrt(square) + 1e-8);
      }
    }
  }

  private static double search(double lambda, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    GateWeights lazy = new GateWeights(VALUES, Gates.START, RATE, lambda);
    DenseReference dense = new DenseReference();
    Continuation continuation = new Continuation(200, 5);
    double[] toGate = new double[VALUES];
    for (int t = 1; t <= STEPS; t++) {
      double tau = continuation.tau((t - 1) * 5 / STEPS);
      if (tau != lazy.tau()) {
        lazy.setTau(tau);
      }
      java.util.Arrays.fill(toGate, 0);
      lazy.begin();
      for (int k = 0; k < 20; k++) {
        // Values are skewed like traffic: the last hundred hardly ever occur.
        int value = (int) (VALUES * Math.pow(random.nextDouble(), 3));
        if (toGate[value] == 0) {
          toGate[value] = 1e-3 * (random.nextDouble() - (value % 3 == 0 ? 0.7 : 0.4));
          lazy.touch(value, toGate[value]);
        }
      }
      dense.step(toGate, tau, lambda, t);
    }
    int both = 0;
    int either = 0;
    boolean[] open = lazy.open();
    for (int i = 0; i < VALUES; i++) {
      boolean expected = dense.w[i] > 0;
      both += open[i] && expected ? 1 : 0;
      either += open[i] || expected ? 1 : 0;
      assertThat(lazy.weight(i))
          .as("value %d, seed %d", i, seed)
          .isCloseTo(dense.w[i], within(1e-9));
    }
    assertThat(either).as("both kinds of gates occur").isBetween(1, VALUES - 1);
    return (double) both / either;
  }

  @Test
  void lazyWeights_caughtUp_areTheDenseOnes() {
    for (long seed = 0; seed < 3; seed++) {
      for (double lambda : new double[] {1e-9, 1e-6, 1e-4}) {
        assertThat(search(lambda, seed)).isGreaterThanOrEqualTo(0.99);
      }
    }
  }

  @Test
  void valueNeverSeen_isClosedByTheRegulariserAlone() {
    GateWeights gates = new GateWeights(2, Gates.START, RATE, 1e-5);
    for (int step = 0; step < 1000; step++) {
      gates.begin();
      gates.touch(0, -1e-3);
    }
    assertThat(gates.open()).containsExactly(true, false);
  }

  @Test
  void closedGate_reopened_startsAnew() {
    GateWeights gates = new GateWeights(1, Gates.START, RATE, 1e-5);
    for (int step = 0; step < 1000; step++) {
      gates.begin();
    }
    assertThat(gates.open()).containsExactly(false);
    gates.reopen(0);
    assertThat(gates.weight(0)).isEqualTo(Gates.START);
  }
}
