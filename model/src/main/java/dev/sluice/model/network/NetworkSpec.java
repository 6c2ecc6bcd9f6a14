package dev.sluice.model.network;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * Shape of a stacked DCN-V2 [1]: cross layers {@code x' = x0 * (W x + b) + x}, where W is whole or,
 * at a rank r, {@code U V} (section 3.2), then ReLU layers, then {@value #OUTPUTS} outputs on that
 * one trunk.
 *
 * <p>With experts a cross layer mixes products of low rank (section 3.3): {@code x0 * (sum_k g_k(x)
 * U_k tanh(C_k tanh(V_k x)) + b) + x}, the gates g a softmax of {@code G x}. As they sum to 1, b is
 * added once.
 *
 * <p>Output {@value #RANK} orders slates, output {@value #CLICK} is the click's logit. They are two
 * because sampled negatives, which ranking needs, and label weights pull a shared logit away from
 * the ctr of what is really shown.
 *
 * <p>[1] Wang et al., DCN V2, WWW 2021.
 *
 * @param inputWidth numbers per example
 * @param crossLayers at least 0
 * @param crossRank of the cross layers' W; 0 for a whole W
 * @param crossExperts of each cross layer, each of rank {@code crossRank}; 0 for a plain W
 * @param mlp widths of the ReLU layers; may be empty
 */
public record NetworkSpec(
    int inputWidth, int crossLayers, int crossRank, int crossExperts, List<Integer> mlp)
    implements Serializable {
  /** Outputs per example. */
  public static final int OUTPUTS = 2;

  /** The output that orders slates. */
  public static final int RANK = 0;

  /** The output that gives the ctr. */
  public static final int CLICK = 1;

  /** Checks the sizes. */
  public NetworkSpec {
    mlp = List.copyOf(mlp);
    if (inputWidth < 1
        || crossLayers < 0
        || crossRank < 0
        || mlp.stream().anyMatch(width -> width < 1)) {
      throw new IllegalArgumentException(
          "a network needs an input and layers of at least 1, was %d and %s (%d cross layers of rank %d)"
              .formatted(inputWidth, mlp, crossLayers, crossRank));
    }
    if (crossExperts < 0 || (crossExperts > 0 && crossRank == 0)) {
      throw new IllegalArgumentException(
          "%d experts of rank %d: experts have a rank of at least 1"
              .formatted(crossExperts, crossRank));
    }
  }

  /** Without experts. */
  public NetworkSpec(int inputWidth, int crossLayers, int crossRank, List<Integer> mlp) {
    this(inputWidth, crossLayers, crossRank, 0, mlp);
  }

  /** What a layer does with its linear part {@code y} of {@code x}. */
  public enum Kind {
    /** {@code x0 * y + x}. */
    CROSS,
    /** {@code max(0, y)}. */
    RELU,
    /** {@code y}. */
    OUTPUT
  }

  /**
   * One layer, by places in {@link #blocks()}.
   *
   * @param inner V of {@code y = U (V x) + b}, or -1 where {@code y = W x + b}; with experts all
   *     their V, one below the other
   * @param core with experts all their C, one below the other; -1 without
   * @param gate with experts G; -1 without
   * @param weight W or U; with experts all their U, side by side
   * @param bias b
   */
  public record Layer(Kind kind, int inner, int core, int gate, int weight, int bias) {
    /** Whether it mixes experts. */
    public boolean mixes() {
      return core >= 0;
    }

    /** The block that {@code x} meets first. */
    public int first() {
      return inner >= 0 ? inner : weight;
    }
  }

  /** One named parameter array; {@code columns} is 1 for a bias. */
  public record Block(String name, int rows, int columns, int offset) {
    /** Whether it is a bias. */
    public boolean bias() {
      return name.endsWith(".bias");
    }

    /** Numbers in it. */
    public int length() {
      return rows * columns;
    }

    /** Offset of the number after it. */
    public int end() {
      return offset + length();
    }
  }

  /** Numbers between V and U of a cross layer: all experts' ranks; 0 where W is whole. */
  public int innerWidth() {
    return Math.max(1, crossExperts) * crossRank;
  }

  /**
   * Of each layer, cross layers, ReLU layers, outputs: inner [inner width, in] if there is one,
   * with experts core [inner width, rank] and gate [experts, in], then weight [out, in or inner
   * width] and bias [out].
   */
  public List<Block> blocks() {
    List<Block> blocks = new ArrayList<>();
    for (int l = 0; l < crossLayers; l++) {
      if (crossRank > 0) {
        block(blocks, "cross." + l + ".inner", innerWidth(), inputWidth);
      }
      if (crossExperts > 0) {
        block(blocks, "cross." + l + ".core", innerWidth(), crossRank);
        block(blocks, "cross." + l + ".gate", crossExperts, inputWidth);
      }
      layer(blocks, "cross." + l, inputWidth, crossRank > 0 ? innerWidth() : inputWidth);
    }
    int width = inputWidth;
    for (int l = 0; l < mlp.size(); l++) {
      layer(blocks, "mlp." + l, mlp.get(l), width);
      width = mlp.get(l);
    }
    layer(blocks, "out", OUTPUTS, width);
    return List.copyOf(blocks);
  }

  private static void layer(List<Block> blocks, String name, int out, int in) {
    block(blocks, name + ".weight", out, in);
    block(blocks, name + ".bias", out, 1);
  }

  private static void block(List<Block> blocks, String name, int rows, int columns) {
    int offset = blocks.isEmpty() ? 0 : blocks.get(blocks.size() - 1).end();
    blocks.add(new Block(name, rows, columns, offset));
  }

  /** The layers from the input on: cross layers, ReLU layers and the outputs. */
  public List<Layer> layers() {
    List<Layer> layers = new ArrayList<>();
    int at = 0;
    for (int l = 0; l <= crossLayers + mlp.size(); l++) {
      Kind kind =
          l < crossLayers ? Kind.CROSS : l < crossLayers + mlp.size() ? Kind.RELU : Kind.OUTPUT;
      int inner = kind == Kind.CROSS && crossRank > 0 ? at++ : -1;
      boolean mixes = kind == Kind.CROSS && crossExperts > 0;
      int core = mixes ? at++ : -1;
      int gate = mixes ? at++ : -1;
      layers.add(new Layer(kind, inner, core, gate, at++, at++));
    }
    return List.copyOf(layers);
  }

  /** Numbers in all parameters together. */
  public int parameters() {
    List<Block> blocks = blocks();
    return blocks.get(blocks.size() - 1).end();
  }
}
