package dev.sluice.model.onnx;

import dev.sluice.model.network.Columns;
import dev.sluice.model.network.DenseParameters;
import dev.sluice.model.network.NetworkSpec;
import java.util.Arrays;
import java.util.List;

/**
 * Writes a network for the candidates of one request as an ONNX model of two inputs: the columns
 * that all candidates share, once, and each candidate's own.
 *
 * <p>No candidate has the shared columns {@code s} of any layer. With {@code x0} for the whole
 * input, cross layer l of rank r is {@code x_l = x0 * (U_l z_l + b_l) + x_(l-1)}, with {@code z_l =
 * V_l x_(l-1)} of r numbers. So on the shared columns {@code x_l = s * (U_1 z_1 + .. + U_l z_l +
 * b_1 + .. + b_l + 1)}, which is linear in z: whatever meets it next, a V or the first ReLU layer's
 * W, is {@code V (s * U_j)}, a matrix of r x r numbers a request, times a candidate's z_j. A
 * candidate then costs r x (r + outputs) products there instead of some |s| x (4 r + outputs).
 */
final class SharedOnnxModel {
  /** Name of the shared input, [1][shared.count()]. */
  static final String SHARED = "s";

  private final DenseParameters parameters;
  private final Columns shared;
  private final Columns own;
  private final List<NetworkSpec.Block> blocks;
  private final OnnxGraph graph = new OnnxGraph();
  private int gemms;

  private SharedOnnxModel(DenseParameters parameters, Columns shared) {
    this.parameters = parameters;
    this.shared = shared;
    this.own = shared.others(parameters.spec().inputWidth());
    this.blocks = parameters.spec().blocks();
  }

  /**
   * Whether a network has such a model: there are columns of both kinds, and cross layers, if any,
   * are of low rank and mix no experts.
   */
  static boolean fits(NetworkSpec spec, Columns shared) {
    return shared.count() > 0
        && shared.count() < spec.inputWidth()
        && (spec.crossLayers() == 0 || (spec.crossRank() > 0 && spec.crossExperts() == 0));
  }

  /**
   * Returns the model file: inputs {@link #SHARED} and {@link OnnxModel#INPUT} [rows][the others],
   * output {@link OnnxModel#OUTPUT}.
   */
  static byte[] of(DenseParameters parameters, Columns shared) {
    return new SharedOnnxModel(parameters, shared).bytes();
  }

  private byte[] bytes() {
    NetworkSpec spec = parameters.spec();
    List<NetworkSpec.Layer> layers = spec.layers();
    int crosses = spec.crossLayers();
    float[] factor = new float[shared.count()];
    Arrays.fill(factor, 1);
    String x = OnnxModel.INPUT;
    for (int l = 0; l < crosses; l++) {
      NetworkSpec.Layer layer = layers.get(l);
      linear(z(l), blocks.get(layer.inner()), -1, x, factor, l);
      x = cross(layer, l, x, factor);
    }
    for (int l = crosses; l < layers.size(); l++) {
      x = dense(layers.get(l), l == crosses, x, factor, crosses);
    }
    graph.input(SHARED, shared.count());
    graph.input(OnnxModel.INPUT, own.count());
    graph.output(OnnxModel.OUTPUT, NetworkSpec.OUTPUTS);
    return graph.bytes();
  }

  /**
   * x of the own columns after a cross layer; on the shared ones it is told by s * U and factor.
   */
  private String cross(NetworkSpec.Layer layer, int l, String x, float[] factor) {
    NetworkSpec.Block weight = blocks.get(layer.weight());
    float[] bias = values(blocks.get(layer.bias()));
    float[] shift = own.of(bias, 0, bias.length, 1);
    float[] common = shared.of(bias, 0, bias.length, 1);
    for (int i = 0; i < common.length; i++) {
      factor[i] += common[i];
    }
    if (l == 0) {
      // x is x0 here, so x0 * y + x is x0 * (y + 1).
      for (int i = 0; i < shift.length; i++) {
        shift[i] += 1;
      }
    }
    float[] transposed = transposed(values(weight), weight.rows(), weight.columns());
    int rank = weight.columns();
    String of = "cross." + l;
    graph.matrix(of + ".own", rank, own.count(), own.of(transposed, 0, weight.rows(), rank));
    graph.vector(of + ".shift", shift);
    graph.product(of + ".linear", z(l), of + ".own", of + ".shift");
    graph.matrix(
        of + ".shared", rank, shared.count(), shared.of(transposed, 0, weight.rows(), rank));
    graph.multiply(u(l), of + ".shared", SHARED);
    if (l == 0) {
      graph.multiply(of + ".out", OnnxModel.INPUT, of + ".linear");
    } else {
      graph.multiply(of + ".crossed", OnnxModel.INPUT, of + ".linear");
      graph.add(of + ".out", of + ".crossed", x);
    }
    return of + ".out";
  }

  private String dense(
      NetworkSpec.Layer layer, boolean first, String x, float[] factor, int crosses) {
    NetworkSpec.Block weight = blocks.get(layer.weight());
    boolean last = layer.kind() == NetworkSpec.Kind.OUTPUT;
    String linear = last ? OnnxModel.OUTPUT : weight.name() + ".linear";
    if (first) {
      linear(linear, weight, layer.bias(), x, factor, crosses);
    } else {
      OnnxModel.put(graph, weight, parameters.values());
      OnnxModel.put(graph, blocks.get(layer.bias()), parameters.values());
      graph.gemm(linear, x, weight.name(), blocks.get(layer.bias()).name());
    }
    if (last) {
      return linear;
    }
    graph.relu(weight.name() + ".out", linear);
    return weight.name() + ".out";
  }

  /**
   * The product of a matrix [out, in] and all columns of x after {@code crosses} cross layers: once
   * a request what s alone decides, then each row's own columns, then its z.
   *
   * @param bias the bias's block, or -1
   */
  private void linear(
      String out, NetworkSpec.Block weight, int bias, String x, float[] factor, int crosses) {
    float[] values = values(weight);
    String of = "linear." + gemms++;
    graph.matrix(
        of + ".own",
        weight.rows(),
        own.count(),
        own.of(values, 0, weight.columns(), weight.rows()));
    float[] common = shared.of(values, 0, weight.columns(), weight.rows());
    if (crosses > 0) {
      graph.matrix(of + ".shared", weight.rows(), shared.count(), common);
    }
    float[] scaled = new float[common.length];
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] = common[i] * factor[i % factor.length];
    }
    graph.matrix(of + ".once", weight.rows(), shared.count(), scaled);
    String sum = of + ".request";
    if (bias < 0) {
      graph.gemm(sum, SHARED, of + ".once");
    } else {
      graph.vector(of + ".bias", values(blocks.get(bias)));
      graph.gemm(sum, SHARED, of + ".once", of + ".bias");
    }
    String next = crosses == 0 ? out : of + ".rows";
    graph.gemm(next, x, of + ".own", sum);
    for (int j = 0; j < crosses; j++) {
      sum = next;
      next = j == crosses - 1 ? out : of + ".z" + j;
      String met = of + ".met" + j;
      graph.gemm(met, u(j), of + ".shared");
      graph.product(next, z(j), met, sum);
    }
  }

  private static String z(int layer) {
    return "z." + layer;
  }

  /** The name of s * U^T, [rank][shared]. */
  private static String u(int layer) {
    return "u." + layer;
  }

  private float[] values(NetworkSpec.Block block) {
    return Arrays.copyOfRange(parameters.values(), block.offset(), block.end());
  }

  private static float[] transposed(float[] values, int rows, int columns) {
    float[] out = new float[values.length];
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < columns; c++) {
        out[c * rows + r] = values[r * columns + c];
      }
    }
    return out;
  }
}
