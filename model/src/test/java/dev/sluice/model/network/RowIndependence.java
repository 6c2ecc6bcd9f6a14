package dev.sluice.model.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Holds a network to giving a row the same bits whatever shares its batch. */
public final class RowIndependence {
  private static final int POOL = 200;
  private static final int BATCHES = 40;
  private static final int MOST = 300;

  /** fp32 sums of up to some hundred terms near 1. */
  private static final float FP32 = 1e-4f;

  private RowIndependence() {}

  /**
   * Draws batches of up to {@value #MOST} of {@value #POOL} rows.
   *
   * @param seed from 11; decides the width, and the cross layers' rank: 0 at 11; from 14 on they
   *     mix experts
   */
  public static void holds(Network network, long seed) {
    NetworkSpec spec =
        new NetworkSpec(
            320 + (int) seed,
            2,
            seed > 13 ? 16 : 16 * (int) (seed - 11),
            seed > 13 ? 3 : 0,
            List.of(128, 64));
    DenseParameters parameters = NetworkFixtures.parameters(spec, seed);
    int width = spec.inputWidth();
    float[] all = NetworkFixtures.inputs(POOL, width, seed);
    float[] alone = new float[POOL * NetworkSpec.OUTPUTS];
    for (int i = 0; i < POOL; i++) {
      float[] row = Arrays.copyOfRange(all, i * width, (i + 1) * width);
      System.arraycopy(
          network.logits(parameters, row, 1),
          0,
          alone,
          NetworkSpec.OUTPUTS * i,
          NetworkSpec.OUTPUTS);
    }
    Random random = new Random(seed);
    for (int batch = 0; batch < BATCHES; batch++) {
      int[] chosen = random.ints(1 + random.nextInt(MOST), 0, POOL).toArray();
      float[] inputs = new float[chosen.length * width];
      for (int i = 0; i < chosen.length; i++) {
        System.arraycopy(all, chosen[i] * width, inputs, i * width, width);
      }
      float[] logits = network.logits(parameters, inputs, chosen.length);
      for (int i = 0; i < logits.length; i++) {
        int at = NetworkSpec.OUTPUTS * chosen[i / NetworkSpec.OUTPUTS] + i % NetworkSpec.OUTPUTS;
        assertThat(Float.floatToRawIntBits(logits[i]))
            .isEqualTo(Float.floatToRawIntBits(alone[at]));
      }
    }
  }

  /**
   * As above for the candidates of requests, which share columns, whose logits are held to the
   * reference's besides.
   *
   * @param seed from 31; decides the shape: whole cross layers, none, cross layers of rank 24, a
   *     mixture of three experts
   */
  public static void holdsWithSharedColumns(Network network, long seed) {
    NetworkSpec spec =
        new NetworkSpec(
            150 + (int) seed,
            seed == 32 ? 0 : 2,
            seed >= 33 ? 24 : 0,
            seed == 34 ? 3 : 0,
            List.of(64, 32));
    DenseParameters parameters = NetworkFixtures.parameters(spec, seed);
    Columns shared = new Columns(new int[] {0, 40, 170}, new int[] {17, 90, 175});
    int width = spec.inputWidth();
    int pool = 90;
    float[] all = NetworkFixtures.inputs(pool, width, seed);
    share(all, width, shared);
    float[] whole = network.logits(parameters, all, pool, shared).clone();
    assertThat(whole)
        .usingComparatorWithPrecision(FP32)
        .containsExactly(new ReferenceNetwork().logits(parameters, all, pool));
    Random random = new Random(seed);
    for (int batch = 0; batch < BATCHES / 2; batch++) {
      int[] chosen = random.ints(1 + random.nextInt(MOST), 0, pool).toArray();
      float[] inputs = new float[chosen.length * width];
      for (int i = 0; i < chosen.length; i++) {
        System.arraycopy(all, chosen[i] * width, inputs, i * width, width);
      }
      float[] logits = network.logits(parameters, inputs, chosen.length, shared);
      for (int i = 0; i < logits.length; i++) {
        int at = NetworkSpec.OUTPUTS * chosen[i / NetworkSpec.OUTPUTS] + i % NetworkSpec.OUTPUTS;
        assertThat(Float.floatToRawIntBits(logits[i]))
            .isEqualTo(Float.floatToRawIntBits(whole[at]));
      }
    }
  }

  /** Gives every row the first one's numbers in {@code shared}. */
  public static void share(float[] rows, int width, Columns shared) {
    for (int at = width; at < rows.length; at += width) {
      for (int run = 0; run < shared.runs(); run++) {
        int from = shared.from(run);
        System.arraycopy(rows, from, rows, at + from, shared.to(run) - from);
      }
    }
  }
}
