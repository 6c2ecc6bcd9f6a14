package dev.sluice.model.offline;

import java.util.List;

/**
 * Shape of one CTR network over field embeddings; its logit is the sum of the parts that are there.
 *
 * <ul>
 *   <li>first order: a weight per value;
 *   <li>factorisation machine: inner products of all pairs of fields [Rendle 2010];
 *   <li>cross network [DCN V2, Wang et al., WWW 2021], {@code x' = x0 * (W x + b) + x}, W full or
 *       of low rank {@code U V}, then a linear output;
 *   <li>ReLU layers, with batch normalisation before each ReLU if wanted, and dropout after it.
 * </ul>
 *
 * @param fields per example
 * @param dimension numbers per field
 * @param first whether there is a weight per value
 * @param machine whether there is a factorisation machine
 * @param crossLayers at least 0
 * @param crossRank of the cross layers' W; 0 for full
 * @param mlp widths of the ReLU layers; empty for none
 * @param batchNorm whether the ReLU layers are normalised
 * @param dropout share of numbers dropped after each ReLU in training, in [0, 1)
 */
public record NetShape(
    int fields,
    int dimension,
    boolean first,
    boolean machine,
    int crossLayers,
    int crossRank,
    List<Integer> mlp,
    boolean batchNorm,
    double dropout) {
  /** Checks and copies. */
  public NetShape {
    mlp = List.copyOf(mlp);
    if (fields < 1 || dimension < 1 || crossLayers < 0 || crossRank < 0) {
      throw new IllegalArgumentException(
          "a network needs fields and dimensions, had %d and %d (%d cross layers of rank %d)"
              .formatted(fields, dimension, crossLayers, crossRank));
    }
    if (dropout < 0 || dropout >= 1) {
      throw new IllegalArgumentException("dropout must be in [0, 1), was " + dropout);
    }
  }

  /** A factorisation machine. */
  public static NetShape fm(int fields, int dimension) {
    return new NetShape(fields, dimension, true, true, 0, 0, List.of(), false, 0);
  }

  /** DeepFM. */
  public static NetShape deepFm(int fields, int dimension, boolean batchNorm) {
    return new NetShape(fields, dimension, true, true, 0, 0, List.of(256, 128), batchNorm, DROPOUT);
  }

  /**
   * DCN-V2 with its ReLU layers beside the cross layers. Wide inputs get cross layers of low rank.
   */
  public static NetShape dcnV2(int fields, int dimension, boolean batchNorm) {
    int width = fields * dimension;
    return new NetShape(
        fields,
        dimension,
        true,
        false,
        2,
        width > FULL_RANK ? LOW_RANK : 0,
        List.of(256, 128),
        batchNorm,
        DROPOUT);
  }

  private static final double DROPOUT = 0.2;
  private static final int FULL_RANK = 160;
  private static final int LOW_RANK = 32;

  /** Numbers of all fields together. */
  public int width() {
    return fields * dimension;
  }
}
