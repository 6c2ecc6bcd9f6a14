package dev.sluice.embeddings;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.Random;
import net.openhft.hashing.LongHashFunction;
import org.junit.jupiter.api.Test;

class RowHashTest {
  private static final long PRIME64 = 0x9E3779B185EBCA8DL;

  @Test
  void valueHash_publishedVectors_agree() {
    // XXH3_64bits, as the reference implementation's own command line prints them.
    assertThat(RowHash.valueHash("")).isEqualTo(0x2D06800538D394C2L);
    assertThat(RowHash.valueHash("a")).isEqualTo(0xE6C632B61E964E1FL);
    assertThat(RowHash.valueHash("abc")).isEqualTo(0x78AF5F94892F3950L);
  }

  @Test
  void keyedHash_sanityVectorsOfTheReference_agree() {
    byte[] buffer = sanityBuffer(48);
    assertThat(xx3(0, buffer, 1)).isEqualTo(0xC44BDFF4074EECDBL);
    assertThat(xx3(PRIME64, buffer, 1)).isEqualTo(0x032BE332DD766EF8L);
    assertThat(xx3(0, buffer, 6)).isEqualTo(0x27B56A84CD2D7325L);
    assertThat(xx3(PRIME64, buffer, 6)).isEqualTo(0x84589C116AB59AB9L);
    assertThat(xx3(0, buffer, 12)).isEqualTo(0xA713DAF0DFBB77E7L);
    assertThat(xx3(PRIME64, buffer, 12)).isEqualTo(0xE7303E1B2336DE0EL);
  }

  @Test
  void valueHash_numberAndItsDigits_areOneValue() {
    assertThat(RowHash.valueHash(42L)).isEqualTo(RowHash.valueHash("42"));
    assertThat(RowHash.valueHash(-7L)).isEqualTo(RowHash.valueHash(new StringBuilder("-7")));
    for (long digits = 1, n = 7; digits <= 18; digits++, n = n * 10 + digits % 10) {
      assertThat(RowHash.valueHash(n)).isEqualTo(RowHash.valueHash(Long.toString(n)));
    }
    for (long number : new long[] {0, 9, 10, -10, Long.MAX_VALUE, Long.MIN_VALUE}) {
      assertThat(RowHash.valueHash(number)).isEqualTo(RowHash.valueHash(Long.toString(number)));
    }
  }

  @Test
  void valueHash_anyText_isThatOfItsUtf8() {
    for (int length = 0; length <= 40; length++) {
      String ascii = "the quick brown fox jumps over the lazy dog".substring(0, length);
      byte[] utf8 = ascii.getBytes(java.nio.charset.StandardCharsets.UTF_8);
      assertThat(RowHash.valueHash(ascii)).isEqualTo(LongHashFunction.xx3().hashBytes(utf8));
    }
    for (String text : new String[] {"größe", "日本", "x".repeat(256), "x".repeat(257), "a\u007f"}) {
      byte[] utf8 = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
      assertThat(RowHash.valueHash(text)).isEqualTo(LongHashFunction.xx3().hashBytes(utf8));
    }
  }

  @Test
  void hashLong_anySeed_isTheLibrarys() {
    Random random = new Random(2);
    for (int i = 0; i < 1000; i++) {
      long seed = i == 0 ? 0 : random.nextLong();
      long value = random.nextLong();
      assertThat(ShortXxh3.hashLong(value, ShortXxh3.keyOf(seed)))
          .isEqualTo(LongHashFunction.xx3(seed).hashLong(value));
    }
  }

  @Test
  void below_anyHash_isItsUnsignedShareOfTheBound() {
    Random random = new Random(1);
    for (int i = 0; i < 2000; i++) {
      long hash = i == 0 ? -1 : random.nextLong();
      int bound = i % 2 == 0 ? Integer.MAX_VALUE : 1 + random.nextInt(Integer.MAX_VALUE);
      BigInteger expected =
          new BigInteger(Long.toUnsignedString(hash))
              .multiply(BigInteger.valueOf(bound))
              .shiftRight(64);
      assertThat(RowHash.below(hash, bound)).isEqualTo(expected.intValueExact());
    }
  }

  @Test
  void row_manyValues_fillsAllRowsOfItsTableEvenly() {
    TableLayout layout = new TableLayout(3, 1000, 4, 0, 0, 0);
    FeatureRegistry registry = new FeatureRegistry();
    registry.register("first", 1);
    FeatureEntry feature = registry.register("second", 2);
    int[] hits = new int[layout.rows()];
    int values = 200_000;
    for (int v = 0; v < values; v++) {
      hits[RowHash.row(layout, feature, 0, RowHash.valueHash(v))]++;
    }
    double chiSquare = 0;
    for (int row = 0; row < layout.rows(); row++) {
      if (row / 1000 == 1) {
        chiSquare += Math.pow(hits[row] - 200.0, 2) / 200.0;
      } else {
        assertThat(hits[row]).isZero();
      }
    }
    // 999 degrees of freedom: mean 999, standard deviation 45; five of them.
    assertThat(chiSquare).isBetween(999.0 - 5 * 45, 999.0 + 5 * 45);
  }

  @Test
  void row_twoChunksOfOneFeature_agreeOnlyByChance() {
    TableLayout layout = new TableLayout(1, 1000, 4, 0, 0, 0);
    FeatureEntry feature = new FeatureRegistry().register("item", 2);
    int equal = 0;
    for (int v = 0; v < 100_000; v++) {
      long hash = RowHash.valueHash(v);
      if (RowHash.row(layout, feature, 0, hash) == RowHash.row(layout, feature, 1, hash)) {
        equal++;
      }
    }
    // Binomial(100,000, 1/1000): mean 100, standard deviation 10; five of them.
    assertThat(equal).isBetween(50, 150);
  }

  /* The buffer of xxHash's sanity checks: upper bytes of a running product. */
  private static byte[] sanityBuffer(int length) {
    byte[] buffer = new byte[length];
    long generator = 2654435761L;
    for (int i = 0; i < length; i++) {
      buffer[i] = (byte) (generator >>> 56);
      generator *= 0x9E3779B185EBCA8DL;
    }
    return buffer;
  }

  private static long xx3(long seed, byte[] buffer, int length) {
    return LongHashFunction.xx3(seed).hashBytes(buffer, 0, length);
  }
}
