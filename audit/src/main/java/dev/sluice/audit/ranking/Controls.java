package dev.sluice.audit.ranking;

import dev.sluice.audit.information.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.ToIntBiFunction;

/**
 * Columns of which it is known what they tell: the original's eleven controls, and copies of noise
 * at several cardinalities from which a floor for honest features is read.
 */
final class Controls {
  /** A control and how it is made for a batch. */
  record Control(String name, Function<Batch, Column> column) {}

  static final String PREFIX = "CONTROL-";

  private static final int[] NOISE = {2, 10, 100, 2_000, 10_000, 50_000};
  private static final int COPIES = 6;
  private static final double GAUSSIAN_STEP = 0.1;

  private Controls() {}

  static List<Control> all(long seed) {
    List<Control> controls = new ArrayList<>();
    controls.add(new Control(PREFIX + "constant", batch -> codes(batch, row -> 0)));
    controls.add(new Control(PREFIX + "sequence", batch -> codes(batch, row -> row)));
    controls.add(
        new Control(
            PREFIX + "rowhash", batch -> codes(batch, row -> (int) ((row + 1L) * 0x9E3779B1L))));
    controls.add(new Control(PREFIX + "target", Batch::label));
    controls.add(
        drawn(
            "gaussian",
            seed,
            (random, row) -> (int) Math.floor(random.nextGaussian() / GAUSSIAN_STEP)));
    controls.add(drawn("uniform", seed, (random, row) -> random.nextInt(1 << 20)));
    for (int cardinality : NOISE) {
      for (int copy = 1; copy <= COPIES; copy++) {
        controls.add(
            drawn(
                "noise" + cardinality + "-" + copy,
                seed,
                (random, row) -> random.nextInt(cardinality)));
      }
    }
    return controls;
  }

  private static Control drawn(
      String name, long seed, ToIntBiFunction<SplittableRandom, Integer> draw) {
    return new Control(
        PREFIX + name,
        batch -> {
          // By name and size only: a column of the same batch is always the same.
          SplittableRandom random =
              new SplittableRandom(seed * 1_000_003 + name.hashCode() * 31L + batch.rows());
          return codes(batch, row -> draw.applyAsInt(random, row));
        });
  }

  private static Column codes(Batch batch, java.util.function.IntUnaryOperator value) {
    int[] values = new int[batch.rows()];
    for (int row = 0; row < values.length; row++) {
      values[row] = value.applyAsInt(row);
    }
    return Column.of(values);
  }
}
