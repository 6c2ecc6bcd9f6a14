package dev.sluice.model.fusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SphereLayerTest {
  /** Finite differences of floats: a step of 2^-9 leaves some 4 digits of the quotient. */
  private static final double CLOSE = 2e-3;

  private static final float STEP = 1f / 512;

  private static final int DIM = 4;

  /** Two columns of something else, then modalities of 3 and 5 numbers, each with its flag. */
  private static final SphereColumns TWO =
      new SphereColumns(
          DIM, List.of(new SphereColumns.Modality(3, 2, 12), new SphereColumns.Modality(5, 6, 15)));

  private static final int KEPT = 2;
  private static final int SUBJECT = 12;
  private static final int WIDTH = 20;
  private static final int OUT = KEPT + 2 + DIM;

  private final Random random = new Random(7);

  @Test
  void forward_bothThere_givesFlagCosineAndProducts_andKeepsTheRest() {
    SphereLayer layer = SphereLayer.initial(List.of(TWO), WIDTH, 1);
    float[] input = examples(1, true, true, true, true);
    float[] output = new float[OUT];
    layer.forward(input, 1, output);
    assertThat(layer.outputWidth()).isEqualTo(OUT);
    assertThat(Arrays.copyOf(output, KEPT)).isEqualTo(Arrays.copyOf(input, KEPT));
    assertThat(output[KEPT]).isEqualTo(1);
    double products = 0;
    for (int j = 0; j < DIM; j++) {
      products += output[KEPT + 2 + j];
    }
    assertThat(output[KEPT + 1]).isCloseTo((float) (products / DIM), within(1e-5f));
    assertThat(output[KEPT + 1]).isBetween(-1f, 1f);
  }

  @Test
  void forward_itemLikeTheHistory_hasCosineOne_whateverTheProjections() {
    SphereLayer layer = SphereLayer.initial(List.of(TWO), WIDTH, 3);
    float[] input = examples(1, true, true, true, true);
    System.arraycopy(input, 2, input, 12, 3);
    System.arraycopy(input, 6, input, 15, 5);
    float[] output = new float[OUT];
    layer.forward(input, 1, output);
    assertThat(output[KEPT + 1]).isCloseTo(1, within(1e-5f));
  }

  @Test
  void forward_aSideWithoutAnyModality_isZeros() {
    SphereLayer layer = SphereLayer.initial(List.of(TWO), WIDTH, 1);
    for (float[] input :
        List.of(examples(1, false, false, true, true), examples(1, true, true, false, false))) {
      float[] output = new float[OUT];
      Arrays.fill(output, 9);
      layer.forward(input, 1, output);
      assertThat(Arrays.copyOfRange(output, KEPT, OUT)).containsOnly(0);
    }
  }

  @Test
  void forward_anExample_doesNotDependOnItsBatch() {
    SphereLayer layer = SphereLayer.initial(List.of(TWO), WIDTH, 1);
    float[] input = new float[6 * WIDTH];
    for (int i = 0; i < 6; i++) {
      float[] one = examples(1, i % 2 == 0, true, true, i % 3 > 0);
      System.arraycopy(one, 0, input, i * WIDTH, WIDTH);
    }
    float[] together = new float[6 * OUT];
    layer.forward(input, 6, together);
    for (int i = 0; i < 6; i++) {
      float[] alone = new float[OUT];
      layer.forward(Arrays.copyOfRange(input, i * WIDTH, (i + 1) * WIDTH), 1, alone);
      assertThat(Arrays.copyOfRange(together, i * OUT, (i + 1) * OUT)).isEqualTo(alone);
    }
  }

  /** The network's loss stands for any: here a fixed weight on each number that it reads. */
  @Test
  void backward_ofTheNetworksLoss_agreesWithFiniteDifferences() {
    agrees(new SphereObjective(0, 0), 1);
  }

  @Test
  void backward_ofAlignment_agreesWithFiniteDifferences() {
    agrees(new SphereObjective(1.5, 0), 0);
  }

  @Test
  void backward_ofCalibratedUniformity_agreesWithFiniteDifferences() {
    agrees(new SphereObjective(0, 1.5), 0);
  }

  private void agrees(SphereObjective objective, float upstream) {
    SphereLayer layer = SphereLayer.initial(List.of(TWO), WIDTH, 5);
    float[] input = examples(5, true, true, true, true);
    // The second follows with the first's history, the fourth lacks a modality on each side.
    System.arraycopy(input, SUBJECT, input, WIDTH + SUBJECT, WIDTH - SUBJECT);
    Arrays.fill(input, 3 * WIDTH + 2, 3 * WIDTH + 6, 0);
    Arrays.fill(input, 3 * WIDTH + 15, 4 * WIDTH, 0);
    boolean[] positive = {true, false, true, true, false};
    float[] weights = new float[5 * OUT];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = upstream * (float) random.nextGaussian();
    }
    float[] gradient = layer.pass(input, 5).backward(weights, positive, objective);
    for (int i = 0; i < layer.values().length; i++) {
      float kept = layer.values()[i];
      layer.values()[i] = kept + STEP;
      double above = loss(layer, input, weights, positive, objective);
      layer.values()[i] = kept - STEP;
      double below = loss(layer, input, weights, positive, objective);
      layer.values()[i] = kept;
      double expected = (above - below) / (2 * STEP);
      assertThat((double) gradient[i])
          .as("number %d", i)
          .isCloseTo(expected, within(CLOSE * Math.max(1, Math.abs(expected))));
    }
    assertThat(gradient).as("something is learned").matches(g -> norm(g) > 0.1);
  }

  private static double loss(
      SphereLayer layer,
      float[] input,
      float[] weights,
      boolean[] positive,
      SphereObjective objective) {
    SphereLayer.Pass pass = layer.pass(input, positive.length);
    double sum = pass.auxiliary(positive, objective);
    for (int i = 0; i < weights.length; i++) {
      sum += (double) weights[i] * pass.output()[i];
    }
    return sum;
  }

  private static double norm(float[] vector) {
    double squares = 0;
    for (float x : vector) {
      squares += (double) x * x;
    }
    return Math.sqrt(squares);
  }

  @Test
  void sevenModalities_fuse() {
    List<SphereColumns.Modality> seven = new ArrayList<>();
    for (int k = 0; k < 7; k++) {
      seven.add(new SphereColumns.Modality(2, 3 * k, 21 + 2 * k));
    }
    SphereLayer layer = SphereLayer.initial(List.of(new SphereColumns(3, seven)), 35, 1);
    float[] input = new float[35];
    for (int i = 0; i < input.length; i++) {
      input[i] = i < 21 && i % 3 == 2 ? 1 : (float) random.nextGaussian();
    }
    float[] output = new float[layer.outputWidth()];
    layer.forward(input, 1, output);
    assertThat(output[0]).isEqualTo(1);
    assertThat(output[1]).isBetween(-1f, 1f);
  }

  @Test
  void bytes_roundTrip_givesTheSameNumbers() {
    SphereLayer layer = SphereLayer.initial(List.of(TWO), WIDTH, 1);
    float[] input = examples(2, true, true, true, true);
    float[] expected = new float[2 * OUT];
    float[] found = new float[2 * OUT];
    layer.forward(input, 2, expected);
    SphereLayer.fromBytes(layer.toBytes()).forward(input, 2, found);
    assertThat(found).isEqualTo(expected);
  }

  @Test
  void bytes_ofAnotherShape_areRefused() {
    byte[] bytes = SphereLayer.initial(List.of(TWO), WIDTH, 1).toBytes();
    assertThatThrownBy(() -> SphereLayer.fromBytes(Arrays.copyOf(bytes, bytes.length - 4)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("numbers");
    assertThatThrownBy(() -> SphereLayer.fromBytes(new byte[5]))
        .isInstanceOf(IllegalArgumentException.class);
    SphereLayer other =
        SphereLayer.initial(List.of(new SphereColumns(DIM + 1, TWO.modalities())), WIDTH, 1);
    assertThatThrownBy(() -> other.restore(bytes))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("new model name");
  }

  private float[] examples(
      int count, boolean item1, boolean item2, boolean subject1, boolean subject2) {
    float[] input = new float[count * WIDTH];
    for (int i = 0; i < count; i++) {
      int base = i * WIDTH;
      input[base] = (float) random.nextGaussian();
      input[base + 1] = (float) random.nextGaussian();
      unit(input, base + 2, 3, item1);
      input[base + 5] = item1 ? 1 : 0;
      unit(input, base + 6, 5, item2);
      input[base + 11] = item2 ? 1 : 0;
      unit(input, base + 12, 3, subject1);
      unit(input, base + 15, 5, subject2);
    }
    return input;
  }

  private void unit(float[] input, int at, int size, boolean there) {
    double squares = 0;
    for (int i = 0; i < size; i++) {
      input[at + i] = (float) random.nextGaussian();
      squares += (double) input[at + i] * input[at + i];
    }
    for (int i = 0; i < size; i++) {
      input[at + i] = there ? (float) (input[at + i] / Math.sqrt(squares)) : 0;
    }
  }
}
