package dev.sluice.model.calibrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.model.CalibrationKind;
import dev.sluice.model.ModelConfig;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OnlineCalibratorTest {
  private static final String[] VALUES = {"a", "b", "c"};

  @ParameterizedTest
  @EnumSource(CalibrationKind.class)
  void served_isWhatTheLearnerPredicts_andItsStateGoesOnAlike(CalibrationKind kind) {
    ModelConfig config =
        ModelConfig.defaults().with("{calibrationField: f, calibration: %s}".formatted(kind));
    OnlineCalibrator learned = new OnlineCalibrator(config);
    teach(learned, 1, 12_000);
    Calibrator served = Calibrator.fromBytes(learned.served());
    OnlineCalibrator restored = new OnlineCalibrator(config);
    restored.restore(learned.toBytes());
    for (double logit = -6; logit < 6; logit += 0.37) {
      for (String value : VALUES) {
        // Factors next to 1 are not served.
        assertThat(served.ctr(logit, value)).isCloseTo(learned.ctr(logit, value), within(2e-3));
        assertThat(restored.ctr(logit, value)).isEqualTo(learned.ctr(logit, value));
      }
    }
    teach(learned, 2, 3_000);
    teach(restored, 2, 3_000);
    assertThat(restored.toBytes()).isEqualTo(learned.toBytes());
  }

  @Test
  void ctr_risesWithTheLogit() {
    OnlineCalibrator calibrator = new OnlineCalibrator(ModelConfig.defaults());
    teach(calibrator, 1, 20_000);
    Calibrator served = Calibrator.fromBytes(calibrator.served());
    double before = 0;
    for (double logit = -8; logit < 8; logit += 0.01) {
      double ctr = served.ctr(logit, null);
      assertThat(ctr).isBetween(before, 1.0);
      before = ctr;
    }
  }

  @Test
  void absurdLogits_turnNothingOver() {
    OnlineCalibrator calibrator = new OnlineCalibrator(ModelConfig.defaults());
    for (int i = 0; i < 500; i++) {
      calibrator.learn(i % 2 == 0 ? 1e30 : Double.NaN, null, false, 1);
    }
    assertThat(calibrator.ctr(-2, null)).isBetween(0.0, 1.0);
    assertThat(calibrator.ctr(2, null)).isGreaterThan(calibrator.ctr(-2, null));
  }

  @Test
  void nothingLearned_servesTheNetworksOwn() {
    OnlineCalibrator calibrator = new OnlineCalibrator(ModelConfig.defaults());
    assertThat(Calibrator.fromBytes(calibrator.served()).ctr(0.5, "x"))
        .isEqualTo(Calibrator.fromBytes(new byte[0]).ctr(0.5, null))
        .isCloseTo(1 / (1 + Math.exp(-0.5)), within(1e-15));
  }

  /** Value c is clicked half as often as its logit says, and all less than the logits say. */
  private static void teach(OnlineCalibrator calibrator, long seed, int count) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < count; i++) {
      double logit = -2 + 2 * (random.nextDouble() - 0.5);
      String value = VALUES[random.nextInt(3)];
      double truth = 1 / (1 + Math.exp(0.4 - logit)) * (value.equals("c") ? 0.5 : 1);
      calibrator.learn(
          logit, calibrator.field().isEmpty() ? null : value, random.nextDouble() < truth, 1);
    }
  }
}
