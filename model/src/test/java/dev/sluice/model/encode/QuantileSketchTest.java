package dev.sluice.model.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class QuantileSketchTest {
  @Test
  void boundaries_beforeTheSampleIsFull_areNotKnown() {
    QuantileSketch sketch = QuantileSketch.empty();
    for (int i = 1; i < QuantileSketch.SAMPLE; i++) {
      assertThat(sketch.observe("score", i)).isFalse();
    }

    assertThat(sketch.boundaries().has("score")).isFalse();
    assertThat(sketch.observe("score", 0)).isTrue();
    assertThat(sketch.boundaries().has("score")).isTrue();
  }

  @Test
  void bucket_ofValuesLikeTheSample_holdsAnEvenShareOfThem() {
    QuantileSketch sketch = QuantileSketch.empty();
    SplittableRandom random = new SplittableRandom(7);
    double[] values = random.doubles(QuantileSketch.SAMPLE).map(u -> -Math.log(u)).toArray();
    for (double value : values) {
      sketch.observe("score", value);
    }

    int[] shares = new int[QuantileSketch.BUCKETS];
    for (double value : values) {
      shares[sketch.boundaries().bucket("score", value)]++;
    }
    int even = QuantileSketch.SAMPLE / QuantileSketch.BUCKETS;
    for (int share : shares) {
      assertThat(share).isBetween(even - 1, even + 1);
    }
  }

  @Test
  void boundaries_onceFixed_stayWhateverComes() {
    QuantileSketch sketch = full(1);
    double[] before = sketch.boundaries().of("score");
    for (int i = 0; i < 5_000; i++) {
      sketch.observe("score", 1_000 + i);
    }

    assertThat(sketch.boundaries().of("score")).containsExactly(before);
  }

  @Test
  void boundaries_ofFewDistinctValues_areDistinctAndKeepThemApart() {
    QuantileSketch sketch = QuantileSketch.empty();
    for (int i = 0; i < QuantileSketch.SAMPLE; i++) {
      sketch.observe("stars", i % 5);
    }

    Boundaries boundaries = sketch.boundaries();
    assertThat(boundaries.of("stars")).doesNotHaveDuplicates().isSorted();
    int[] buckets = new int[5];
    for (int star = 0; star < 5; star++) {
      buckets[star] = boundaries.bucket("stars", star);
    }
    assertThat(buckets).doesNotHaveDuplicates().isSorted();
  }

  @Test
  void observe_ofNumbersThatAreNotFinite_countsNothing() {
    QuantileSketch sketch = QuantileSketch.empty();
    sketch.observe("score", Double.NaN);
    sketch.observe("score", Double.NEGATIVE_INFINITY);

    assertThat(sketch.waiting()).isEmpty();
  }

  @Test
  void bytes_readBackHalfWay_goOnAsTheOriginalDoes() {
    QuantileSketch straight = QuantileSketch.empty();
    QuantileSketch broken = QuantileSketch.empty();
    SplittableRandom random = new SplittableRandom(11);
    for (int i = 0; i < QuantileSketch.SAMPLE + 10; i++) {
      double value = random.nextDouble();
      straight.observe("score", value);
      straight.observe("rare", i % 3 == 0 ? value : Double.NaN);
      if (i % 400 == 123) {
        broken = QuantileSketch.fromBytes(broken.toBytes());
      }
      broken.observe("score", value);
      broken.observe("rare", i % 3 == 0 ? value : Double.NaN);
    }

    assertThat(broken.toBytes()).isEqualTo(straight.toBytes());
    assertThat(Boundaries.fromBytes(broken.toBytes()).of("score"))
        .containsExactly(straight.boundaries().of("score"));
  }

  @Test
  void bytes_thatAreNoState_areRefused() {
    assertThatThrownBy(() -> QuantileSketch.fromBytes(new byte[] {0, 0, 0, 1, 0}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("5 bytes");
    assertThat(QuantileSketch.fromBytes(new byte[0]).waiting()).isEmpty();
  }

  private static QuantileSketch full(long seed) {
    QuantileSketch sketch = QuantileSketch.empty();
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < QuantileSketch.SAMPLE; i++) {
      sketch.observe("score", random.nextDouble());
    }
    return sketch;
  }
}
