package dev.sluice.embeddings.arm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.embeddings.Precision;
import dev.sluice.embeddings.RowHash;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every arm does, run by all of them. */
class RepresentationArmTest {
  private static final int DIMENSION = 8;
  private static final List<ArmFeature> FEATURES =
      List.of(new ArmFeature("user", 900), new ArmFeature("item", 90), new ArmFeature("hour", 10));

  private static ArmPlan plan(ArmOptimizer.Kind kind, double rate) {
    return new ArmPlan(FEATURES, DIMENSION, 2, 4000, 0.05f, new ArmOptimizer(kind, rate), 5);
  }

  @ParameterizedTest
  @EnumSource(ArmKind.class)
  void numbers_anyArmButTheYardstick_stayInTheBudget(ArmKind kind) {
    RepresentationArm arm = kind.create(plan(ArmOptimizer.Kind.SGD, 0.1));
    fill(arm);
    long rounding = (long) FEATURES.size() * DIMENSION;
    if (kind == ArmKind.COLLISIONLESS) {
      assertThat(arm.numbers()).isEqualTo(1000L * DIMENSION);
    } else {
      assertThat(arm.numbers()).isBetween(4000 - 4 * rounding, 4000 + rounding);
    }
  }

  @ParameterizedTest
  @EnumSource(ArmKind.class)
  void step_againstOneGradient_movesTheVectorDownhill(ArmKind kind) {
    RepresentationArm arm = kind.create(plan(ArmOptimizer.Kind.SGD, 0.1));
    fill(arm);
    float[] gradient = {1, -2, 3, 0.5f, -1, 1, 2, -3};
    float[] before = vector(arm, 0, 17);
    arm.accumulate(0, RowHash.valueHash(17), gradient, 0);
    arm.step();
    float[] after = vector(arm, 0, 17);
    double along = 0;
    for (int i = 0; i < DIMENSION; i++) {
      along += gradient[i] * (after[i] - before[i]);
    }
    assertThat(along).isNegative();
    arm.step();
    assertThat(vector(arm, 0, 17)).as("a step without gradients").isEqualTo(after);
  }

  /** The gradient of a vector's square is checked against the slope of the loss itself. */
  @ParameterizedTest
  @EnumSource(ArmKind.class)
  void accumulate_anyArm_isTheSlope(ArmKind kind) {
    double rate = 1e-3;
    RepresentationArm arm = kind.create(plan(ArmOptimizer.Kind.SGD, rate));
    fill(arm);
    float[] gradient = vector(arm, 1, 3);
    double before = half(gradient);
    arm.accumulate(1, RowHash.valueHash(3), gradient, 0);
    arm.step();
    double moved = half(vector(arm, 1, 3)) - before;
    // First order: -rate |J^T g|^2; all arms but two have J J^T at least 1 on the diagonal.
    double least = kind == ArmKind.QR || kind == ArmKind.MULTIPLEXED_QR ? 0.5 : 0.9;
    assertThat(moved).isLessThan(-rate * least * 2 * before);
  }

  @ParameterizedTest
  @EnumSource(ArmKind.class)
  void step_sameRowTwice_sumsBeforeMoving(ArmKind kind) {
    RepresentationArm twice = kind.create(plan(ArmOptimizer.Kind.ADAGRAD, 0.1));
    RepresentationArm once = kind.create(plan(ArmOptimizer.Kind.ADAGRAD, 0.1));
    float[] gradient = {1, 2, 3, 4, 5, 6, 7, 8};
    float[] doubled = {2, 4, 6, 8, 10, 12, 14, 16};
    twice.accumulate(2, 7, gradient, 0);
    twice.accumulate(2, 7, gradient, 0);
    twice.step();
    once.accumulate(2, 7, doubled, 0);
    once.step();
    assertThat(vectorOfHash(twice, 2, 7)).isEqualTo(vectorOfHash(once, 2, 7));
  }

  @ParameterizedTest
  @EnumSource(ArmKind.class)
  void arm_regressionOnFewValues_isLearned(ArmKind kind) {
    RepresentationArm arm = kind.create(plan(ArmOptimizer.Kind.ADAM, 0.02));
    Random random = new Random(3);
    float[][] targets = new float[5][DIMENSION];
    for (float[] target : targets) {
      IntStream.range(0, DIMENSION).forEach(i -> target[i] = random.nextFloat() - 0.5f);
    }
    double last = 0;
    for (int epoch = 0; epoch < 400; epoch++) {
      last = 0;
      for (int v = 0; v < targets.length; v++) {
        float[] gradient = vector(arm, v % 3, v);
        for (int i = 0; i < DIMENSION; i++) {
          gradient[i] -= targets[v][i];
        }
        last += half(gradient);
        arm.accumulate(v % 3, RowHash.valueHash(v), gradient, 0);
      }
      arm.step();
    }
    assertThat(last).isLessThan(0.05);
  }

  @Test
  void plainHash_featuresOfOneValue_haveRowsOfTheirOwn() {
    RepresentationArm plain = ArmKind.HASH.create(plan(ArmOptimizer.Kind.SGD, 1));
    float[] ones = {1, 1, 1, 1, 1, 1, 1, 1};
    for (int value = 0; value < 1000; value++) {
      plain.accumulate(0, RowHash.valueHash(value), ones, 0);
    }
    float[] item = vector(plain, 1, 4);
    plain.step();
    assertThat(vector(plain, 1, 4)).isEqualTo(item);
  }

  @Test
  void halfArm_anyVector_isRounded() {
    RepresentationArm learned = ArmKind.MULTIPLEXED.create(plan(ArmOptimizer.Kind.SGD, 1));
    RepresentationArm served = new HalfArm(learned, Precision.FP16);
    float[] exact = vector(learned, 0, 1);
    float[] rounded = vector(served, 0, 1);
    for (int i = 0; i < DIMENSION; i++) {
      assertThat(rounded[i]).isCloseTo(exact[i], within(Math.abs(exact[i]) * 0x1.0p-11f));
    }
    assertThat(rounded).isNotEqualTo(exact);
  }

  private static void fill(RepresentationArm arm) {
    float[] gradient = new float[DIMENSION];
    Random random = new Random(1);
    for (int f = 0; f < FEATURES.size(); f++) {
      for (int value = 0; value < FEATURES.get(f).vocabulary(); value++) {
        for (int i = 0; i < DIMENSION; i++) {
          gradient[i] = random.nextFloat() - 0.5f;
        }
        arm.accumulate(f, RowHash.valueHash(value), gradient, 0);
      }
    }
    arm.step();
  }

  private static double half(float[] vector) {
    double sum = 0;
    for (float x : vector) {
      sum += 0.5 * x * x;
    }
    return sum;
  }

  private static float[] vector(RepresentationArm arm, int feature, long value) {
    return vectorOfHash(arm, feature, RowHash.valueHash(value));
  }

  private static float[] vectorOfHash(RepresentationArm arm, int feature, long hash) {
    float[] out = new float[arm.width(feature)];
    arm.lookUp(feature, hash, out, 0);
    return out;
  }
}
