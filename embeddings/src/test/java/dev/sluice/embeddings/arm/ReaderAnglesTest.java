package dev.sluice.embeddings.arm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.embeddings.RowHash;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * The theory of multiplexing [1, section on gradients]: the readers theta_t of a single-layer
 * model, started all equal, turn away from each other as features that share rows are told apart.
 */
class ReaderAnglesTest {
  private static final int FEATURES = 4;
  private static final int DIMENSION = 16;
  private static final int VALUES = 200;
  private static final int EXAMPLES = 60_000;
  private static final double RATE = 0.05;

  @Test
  void readers_fromTheWorstStart_turnApartAndMoreInASmallTable() {
    double large = meanAngle(400);
    double small = meanAngle(60);
    assertThat(large).isGreaterThan(10);
    assertThat(small).isGreaterThan(large);
  }

  private static double meanAngle(int rows) {
    List<ArmFeature> features = new ArrayList<>();
    for (int f = 0; f < FEATURES; f++) {
      features.add(new ArmFeature("f" + f, VALUES));
    }
    ArmOptimizer sgd = new ArmOptimizer(ArmOptimizer.Kind.SGD, RATE);
    RepresentationArm arm =
        ArmKind.MULTIPLEXED.create(
            new ArmPlan(features, DIMENSION, 1, (long) rows * DIMENSION, 0.05f, sgd, 1));
    double[][] theta = new double[FEATURES][DIMENSION];
    for (double[] reader : theta) {
      Arrays.fill(reader, 1 / Math.sqrt(DIMENSION));
    }
    Random random = new Random(2);
    double[][] truth = new double[FEATURES][VALUES];
    for (double[] effects : truth) {
      Arrays.setAll(effects, v -> random.nextGaussian() * 2);
    }
    for (int e = 0; e < EXAMPLES; e++) {
      learn(arm, theta, truth, random);
    }
    return mean(theta);
  }

  private static void learn(
      RepresentationArm arm, double[][] theta, double[][] truth, Random random) {
    float[][] vectors = new float[FEATURES][DIMENSION];
    long[] hashes = new long[FEATURES];
    double trueLogit = 0;
    double logit = 0;
    for (int f = 0; f < FEATURES; f++) {
      int value = random.nextInt(VALUES);
      hashes[f] = RowHash.valueHash(value);
      trueLogit += truth[f][value];
      arm.lookUp(f, hashes[f], vectors[f], 0);
      for (int i = 0; i < DIMENSION; i++) {
        logit += theta[f][i] * vectors[f][i];
      }
    }
    double label = random.nextDouble() < 1 / (1 + Math.exp(-trueLogit)) ? 1 : 0;
    double residual = 1 / (1 + Math.exp(-logit)) - label;
    float[] gradient = new float[DIMENSION];
    for (int f = 0; f < FEATURES; f++) {
      for (int i = 0; i < DIMENSION; i++) {
        gradient[i] = (float) (residual * theta[f][i]);
        theta[f][i] -= RATE * residual * vectors[f][i];
      }
      arm.accumulate(f, hashes[f], gradient, 0);
    }
    arm.step();
  }

  private static double mean(double[][] theta) {
    double sum = 0;
    int pairs = 0;
    for (int s = 0; s < FEATURES; s++) {
      for (int t = 0; t < s; t++) {
        double dot = 0;
        double ss = 0;
        double tt = 0;
        for (int i = 0; i < DIMENSION; i++) {
          dot += theta[s][i] * theta[t][i];
          ss += theta[s][i] * theta[s][i];
          tt += theta[t][i] * theta[t][i];
        }
        sum += Math.toDegrees(Math.acos(dot / Math.sqrt(ss * tt)));
        pairs++;
      }
    }
    return sum / pairs;
  }
}
