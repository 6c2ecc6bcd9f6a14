package dev.sluice.model.network;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * Shape of a stacked DCN-V2 [1]: full-rank cross layers {@code x' = x0 * (W x + b) + x}, then ReLU
 * layers, then {@value #OUTPUTS} outputs on that one trunk.
 *
 * <p>Output {@value #RANK} orders slates, output {@value #CLICK} is the click's logit. They are two
 * because sampled negatives, which ranking needs, and label weights pull a shared logit away from
 * the ctr of what is really shown.
 *
 * <p>[1] Wang et al., DCN V2, WWW 2021.
 *
 * @param inputWidth numbers per example
 * @param crossLayers at least 0
 * @param mlp widths of the ReLU layers; may be empty
 */
public record NetworkSpec(int inputWidth, int crossLayers, List<Integer> mlp)
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
    if (inputWidth < 1 || crossLayers < 0 || mlp.stream().anyMatch(width -> width < 1)) {
      throw new IllegalArgumentException(
          "a network needs an input and layers of at least 1, was %d and %s (%d cross layers)"
              .formatted(inputWidth, mlp, crossLayers));
    }
  }

  /** One named parameter array; {@code columns} is 1 for a bias. */
  public record Block(String name, int rows, int columns, int offset) {
    /** Numbers in it. */
    public int length() {
      return rows * columns;
    }

    /** Offset of the number after it. */
    public int end() {
      return offset + length();
    }
  }

  /** Weight [out, in] and bias [out] of each layer: cross layers, ReLU layers, outputs. */
  public List<Block> blocks() {
    List<Block> blocks = new ArrayList<>();
    for (int l = 0; l < crossLayers; l++) {
      layer(blocks, "cross." + l, inputWidth, inputWidth);
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
    int offset = blocks.isEmpty() ? 0 : blocks.get(blocks.size() - 1).end();
    blocks.add(new Block(name + ".weight", out, in, offset));
    blocks.add(new Block(name + ".bias", out, 1, offset + out * in));
  }

  /** Layers: cross layers, ReLU layers and the outputs. */
  public int layers() {
    return crossLayers + mlp.size() + 1;
  }

  /** Numbers in all parameters together. */
  public int parameters() {
    List<Block> blocks = blocks();
    return blocks.get(blocks.size() - 1).end();
  }
}
