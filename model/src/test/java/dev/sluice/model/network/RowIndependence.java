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
}
