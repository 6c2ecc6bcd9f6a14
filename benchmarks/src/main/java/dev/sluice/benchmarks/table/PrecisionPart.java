package dev.sluice.benchmarks.table;

import dev.sluice.benchmarks.BenchReport;
import dev.sluice.benchmarks.Zipf;
import dev.sluice.embeddings.Precision;
import dev.sluice.embeddings.RowHash;
import dev.sluice.embeddings.arm.ArmFeature;
import dev.sluice.embeddings.arm.ArmKind;
import dev.sluice.embeddings.arm.ArmOptimizer;
import dev.sluice.embeddings.arm.ArmPlan;
import dev.sluice.embeddings.arm.HalfArm;
import dev.sluice.embeddings.arm.RepresentationArm;
import dev.sluice.schemas.metric.Discrimination;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What 16 bits a number cost in ranking: one factorisation machine learns a synthetic world of
 * known click rates on multiplexed rows of 32 bits, and ranks held-out examples with its rows as
 * each precision would serve them.
 */
final class PrecisionPart {
  private static final int FEATURES = 6;
  private static final int DIMENSION = 16;
  private static final int FACTORS = 4;
  private static final int VALUES = 2_000;
  private static final long NUMBERS = 4_000L * DIMENSION;
  private static final int TRAINED = 400_000;
  private static final int HELD_OUT = 100_000;
  private static final int BATCH = 128;
  private static final double RATE = 0.01;
  private static final double BIAS = -1;

  private final float[][][] truth = new float[FEATURES][VALUES + 1][FACTORS];
  private final Zipf[] draws = new Zipf[FEATURES];
  private final SplittableRandom random = new SplittableRandom(11);
  private final RepresentationArm arm;
  private double bias;

  PrecisionPart() {
    List<ArmFeature> features = new ArrayList<>();
    for (int f = 0; f < FEATURES; f++) {
      features.add(new ArmFeature("f" + f, VALUES));
      draws[f] = new Zipf(VALUES, Batches.EXPONENT, f);
      for (float[] factors : truth[f]) {
        for (int i = 0; i < FACTORS; i++) {
          factors[i] = (float) ((random.nextDouble() - 0.5) * 1.6);
        }
      }
    }
    ArmOptimizer adagrad = new ArmOptimizer(ArmOptimizer.Kind.ADAGRAD, RATE);
    arm =
        ArmKind.MULTIPLEXED.create(new ArmPlan(features, DIMENSION, 1, NUMBERS, 0.1f, adagrad, 3));
  }

  void run(BenchReport report) {
    report.progress("precision: a model of %,d examples".formatted(TRAINED));
    for (int e = 1; e <= TRAINED; e++) {
      learn(example());
      if (e % BATCH == 0) {
        arm.step();
      }
    }
    long[][] heldOut = new long[HELD_OUT][];
    int[] labels = new int[HELD_OUT];
    for (int e = 0; e < HELD_OUT; e++) {
      heldOut[e] = example();
      labels[e] = label(heldOut[e]);
    }
    for (Precision precision : Precision.values()) {
      RepresentationArm served = new HalfArm(arm, precision);
      double[] logits = new double[HELD_OUT];
      for (int e = 0; e < HELD_OUT; e++) {
        logits[e] = logit(served, heldOut[e], new float[FEATURES * DIMENSION]);
      }
      report.put(
          "auc_" + precision.name().toLowerCase(java.util.Locale.ROOT),
          Discrimination.auc(logits, labels).value());
    }
  }

  private long[] example() {
    long[] values = new long[FEATURES];
    for (int f = 0; f < FEATURES; f++) {
      values[f] = draws[f].next();
    }
    return values;
  }

  private int label(long[] values) {
    double logit = BIAS;
    for (int i = 0; i < FACTORS; i++) {
      double sum = 0;
      double squares = 0;
      for (int f = 0; f < FEATURES; f++) {
        float x = truth[f][(int) values[f]][i];
        sum += x;
        squares += x * x;
      }
      logit += sum * sum - squares;
    }
    return random.nextDouble() < 1 / (1 + Math.exp(-logit)) ? 1 : 0;
  }

  private double logit(RepresentationArm from, long[] values, float[] vectors) {
    for (int f = 0; f < FEATURES; f++) {
      from.lookUp(f, RowHash.valueHash(values[f]), vectors, f * DIMENSION);
    }
    double logit = bias;
    for (int i = 0; i < DIMENSION; i++) {
      double sum = sum(vectors, i);
      double squares = 0;
      for (int f = 0; f < FEATURES; f++) {
        double x = vectors[f * DIMENSION + i];
        squares += x * x;
      }
      logit += 0.5 * (sum * sum - squares);
    }
    return logit;
  }

  private static double sum(float[] vectors, int i) {
    double sum = 0;
    for (int f = 0; f < FEATURES; f++) {
      sum += vectors[f * DIMENSION + i];
    }
    return sum;
  }

  private void learn(long[] values) {
    float[] vectors = new float[FEATURES * DIMENSION];
    double residual = 1 / (1 + Math.exp(-logit(arm, values, vectors))) - label(values);
    bias -= RATE * residual;
    float[] gradient = new float[DIMENSION];
    for (int f = 0; f < FEATURES; f++) {
      for (int i = 0; i < DIMENSION; i++) {
        gradient[i] = (float) (residual * (sum(vectors, i) - vectors[f * DIMENSION + i]));
      }
      arm.accumulate(f, RowHash.valueHash(values[f]), gradient, 0);
    }
  }
}
