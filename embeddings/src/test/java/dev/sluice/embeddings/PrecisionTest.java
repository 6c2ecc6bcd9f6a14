package dev.sluice.embeddings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class PrecisionTest {
  @Test
  void half_allBits_goThereAndBack() {
    for (int bits = 0; bits <= 0x7BFF; bits++) {
      float x = Precision.fromHalf((short) bits);
      assertThat(Precision.toHalf(x)).isEqualTo((short) bits);
      assertThat(Precision.toHalf(-x)).isEqualTo((short) (bits | 0x8000));
    }
  }

  @Test
  void half_knownNumbers_haveTheirBits() {
    assertThat(Precision.toHalf(1f)).isEqualTo((short) 0x3C00);
    assertThat(Precision.toHalf(-2f)).isEqualTo((short) 0xC000);
    assertThat(Precision.toHalf(0x1.0p-24f)).isEqualTo((short) 1);
    assertThat(Precision.toHalf(1e9f)).isEqualTo((short) 0x7BFF);
    // Halfway between two halves: to the even one.
    assertThat(Precision.toHalf(1 + 0x1.0p-11f)).isEqualTo((short) 0x3C00);
    assertThat(Precision.toHalf(1 + 3 * 0x1.0p-11f)).isEqualTo((short) 0x3C02);
    assertThat(Precision.fromHalf(Precision.toHalf(Float.NaN))).isNaN();
  }

  @Test
  void rounded_randomNumbers_areTheNearest() {
    Random random = new Random(1);
    for (int i = 0; i < 100_000; i++) {
      float x = (float) (random.nextGaussian() * Math.pow(2, random.nextInt(20) - 12));
      float half = Precision.FP16.rounded(x);
      assertThat(half).isCloseTo(x, within(Math.max(Math.abs(x) * 0x1.0p-11f, 0x1.0p-25f)));
      assertThat(Precision.BF16.rounded(x)).isCloseTo(x, within(Math.abs(x) * 0x1.0p-8f));
      assertThat(Precision.FP32.rounded(x)).isEqualTo(x);
    }
    assertThat(Precision.BF16.rounded(Float.NaN)).isNaN();
    assertThat(Precision.BF16.rounded(1e38f)).isCloseTo(1e38f, within(4e35f));
  }
}
