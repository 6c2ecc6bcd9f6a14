package dev.sluice.model.offline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.model.djl.DjlProduct;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Gradients against finite differences, and the engine's products against the plain ones. */
class NetTest {
  private static final int VALUES = 12;

  private static EncodedLog log(long seed, int rows, int fields) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Integer> ids = new ArrayList<>();
    List<Float> weights = new ArrayList<>();
    int[] offsets = new int[rows * fields + 1];
    int[] labels = new int[rows];
    for (int cell = 0; cell < rows * fields; cell++) {
      int count = 1 + random.nextInt(2);
      for (int k = 0; k < count; k++) {
        ids.add(random.nextInt(VALUES));
        weights.add(1f / count);
      }
      offsets[cell + 1] = ids.size();
    }
    for (int row = 0; row < rows; row++) {
      labels[row] = random.nextInt(2);
    }
    float[] flat = new float[weights.size()];
    for (int i = 0; i < flat.length; i++) {
      flat[i] = weights.get(i);
    }
    int[] flatIds = ids.stream().mapToInt(Integer::intValue).toArray();
    return new EncodedLog(
        rows, fields, offsets, flatIds, flat, labels, java.util.Collections.nCopies(rows, ""));
  }

  private static List<NetShape> shapes() {
    return List.of(
        NetShape.fm(3, 2),
        new NetShape(3, 2, true, true, 0, 0, List.of(5, 4), false, 0),
        new NetShape(3, 2, true, false, 2, 0, List.of(5), false, 0),
        new NetShape(3, 2, false, false, 2, 2, List.of(), false, 0),
        new NetShape(3, 2, true, true, 1, 0, List.of(4), true, 0));
  }

  @Test
  void gradients_ofEveryShape_areFiniteDifferences() {
    for (NetShape shape : shapes()) {
      EncodedLog log = log(7, 16, 3);
      Net net = new Net(shape, VALUES, 3, 0.4, MatrixProduct.plain());
      SplittableRandom random = new SplittableRandom(5);
      for (int i = 0; i < net.table.value.length; i++) {
        net.table.value[i] = (float) (random.nextDouble() - 0.5);
      }
      float[] gates = new float[VALUES];
      for (int v = 0; v < VALUES; v++) {
        gates[v] = (float) random.nextDouble() + 0.2f;
      }
      net.gates = gates;
      net.gateGradient = new float[VALUES];
      for (Parameter parameter : net.dense()) {
        // A layer whose inputs are all 0 sits on ReLU's kink while its bias is 0.
        for (int i = 0; i < parameter.value.length; i++) {
          parameter.value[i] += (float) (0.2 * random.nextDouble() - 0.1);
        }
      }
      loss(net, log);
      List<float[]> values = new ArrayList<>(List.of(net.table.value, net.first.value, gates));
      List<float[]> gradients =
          new ArrayList<>(
              List.of(
                  net.table.gradient.clone(),
                  net.first.gradient.clone(),
                  net.gateGradient.clone()));
      for (Parameter parameter : net.dense()) {
        values.add(parameter.value);
        gradients.add(parameter.gradient.clone());
      }
      int checked = 0;
      for (int p = 0; p < values.size(); p++) {
        for (int i = 0; i < values.get(p).length; i += 1 + values.get(p).length / 20) {
          checked++;
          checkOne(net, log, values.get(p), i, gradients.get(p)[i], shape + " array " + p);
        }
      }
      assertThat(checked).isGreaterThan(20);
    }
  }

  /** A network over vectors that lie elsewhere is that over a table of its own. */
  @Test
  void net_withVectorsElsewhere_isTheSameNetwork() {
    NetShape shape = new NetShape(3, 2, true, true, 1, 0, List.of(5), false, 0);
    EncodedLog log = log(7, 16, 3);
    Net own = new Net(shape, VALUES, 3, 0.4, MatrixProduct.plain());
    SplittableRandom random = new SplittableRandom(5);
    for (int i = 0; i < own.table.value.length; i++) {
      own.table.value[i] = (float) (random.nextDouble() - 0.5);
    }
    float[] gradient = new float[VALUES * 2];
    ValueVectors vectors =
        new ValueVectors() {
          @Override
          public void add(int field, int id, float factor, float[] to, int at) {
            for (int j = 0; j < 2; j++) {
              to[at + j] += factor * own.table.value[2 * id + j];
            }
          }

          @Override
          public void accumulate(int field, int id, float factor, float[] from, int at) {
            for (int j = 0; j < 2; j++) {
              gradient[2 * id + j] += factor * from[at + j];
            }
          }

          @Override
          public void step() {}
        };
    Net elsewhere = new Net(shape, VALUES, 3, 0.4, MatrixProduct.plain(), vectors);
    List<Parameter> from = own.dense();
    List<Parameter> to = elsewhere.dense();
    for (int p = 0; p < from.size(); p++) {
      System.arraycopy(from.get(p).value, 0, to.get(p).value, 0, from.get(p).value.length);
    }
    assertThat(elsewhere.table.value).isEmpty();
    assertThat(loss(elsewhere, log)).isEqualTo(loss(own, log));
    assertThat(gradient).isEqualTo(own.table.gradient);
  }

  private static void checkOne(
      Net net, EncodedLog log, float[] array, int i, float gradient, String what) {
    float before = array[i];
    // Narrow, so that no ReLU's kink lies between; rounding then costs some 2e-4 of the slope.
    float h = 1e-4f;
    array[i] = before + h;
    double up = loss(net, log);
    array[i] = before - h;
    double down = loss(net, log);
    array[i] = before;
    assertThat((double) gradient)
        .as("%s, number %d", what, i)
        .isCloseTo((up - down) / (2 * h), within(3e-3));
  }

  private static double loss(Net net, EncodedLog log) {
    int[] rows = new int[log.rows()];
    java.util.Arrays.setAll(rows, row -> row);
    return net.gradients(log, rows, rows.length, new float[rows.length]) / rows.length;
  }

  @Test
  void products_plainAndEngine_agree() {
    SplittableRandom random = new SplittableRandom(11);
    List<MatrixProduct> products = List.of(MatrixProduct.plain(), new DjlProduct());
    for (int round = 0; round < 20; round++) {
      int m = 1 + random.nextInt(9);
      int k = 1 + random.nextInt(150);
      int n = 1 + random.nextInt(20);
      float[] a = draw(random, m * k);
      float[] b = draw(random, k * n);
      for (MatrixProduct product : products) {
        float[] start = draw(new SplittableRandom(round), m * n);
        float[] plain = start.clone();
        product.add(a, b, plain, m, k, n);
        float[] first = start.clone();
        product.addTransposedFirst(transpose(a, m, k), b, first, m, k, n);
        float[] second = start.clone();
        product.addTransposedSecond(a, transpose(b, k, n), second, m, k, n);
        for (int i = 0; i < m * n; i++) {
          double expected = start[i];
          for (int p = 0; p < k; p++) {
            expected += a[i / n * k + p] * b[p * n + i % n];
          }
          assertThat((double) plain[i]).as("round %d", round).isCloseTo(expected, within(1e-4));
          assertThat((double) first[i]).as("round %d", round).isCloseTo(expected, within(1e-4));
          assertThat((double) second[i]).as("round %d", round).isCloseTo(expected, within(1e-4));
        }
      }
    }
  }

  private static float[] draw(SplittableRandom random, int size) {
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) (2 * random.nextDouble() - 1);
    }
    return values;
  }

  private static float[] transpose(float[] from, int rows, int columns) {
    float[] to = new float[from.length];
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < columns; c++) {
        to[c * rows + r] = from[r * columns + c];
      }
    }
    return to;
  }

  @Test
  void logisticRegression_atItsMinimum_hasNoSlope() {
    EncodedLog log = log(3, 60, 3);
    double l2 = 0.7;
    double[] weights = LogisticRegression.fit(log, l2, LogisticRegression.start(log, VALUES));
    double[] logits = LogisticRegression.logits(log, weights);
    double[] slope = new double[VALUES + 1];
    for (int v = 0; v < VALUES; v++) {
      slope[v] = l2 * weights[v];
    }
    for (int row = 0; row < log.rows(); row++) {
      double error = Sigmoid.of(logits[row]) - log.labels()[row];
      slope[VALUES] += error;
      for (int k = log.offsets()[row * 3]; k < log.offsets()[row * 3 + 3]; k++) {
        slope[log.ids()[k]] += error * log.weights()[k];
      }
    }
    for (double s : slope) {
      assertThat(s).isCloseTo(0, within(0.05));
    }
  }
}
