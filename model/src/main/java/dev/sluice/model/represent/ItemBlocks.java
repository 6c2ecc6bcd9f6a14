package dev.sluice.model.represent;

import dev.sluice.model.fusion.SlerpTape;
import dev.sluice.model.matrix.RowSums;
import dev.sluice.model.matrix.Workers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What items are by themselves, before any graph: their row's blocks, [blocks][d], one per modality
 * in their order, then the mixed block, then the identity; without any modality the identity alone.
 */
final class ItemBlocks {
  private final Cm3Config config;
  private final int items;
  private final int width;
  private final List<Modality> modalities;
  private final int[][] presence;
  private final Projection[] projections;
  private final float @Nullable [][] identities;
  private final Workers workers;

  private final @Nullable SlerpTape[] tapes;
  private final float[][] mixed;
  private final float[][] identityGradients;

  /**
   * Blocks of {@code items} items. {@code projections} are per modality, over the modality's
   * present items; {@code identities} [items][d] if the configuration has them.
   */
  ItemBlocks(
      Cm3Config config,
      List<Modality> modalities,
      Projection[] projections,
      float @Nullable [][] identities,
      int items,
      Workers workers) {
    this.config = config;
    this.modalities = modalities;
    this.projections = projections;
    this.identities = identities;
    this.items = items;
    this.workers = workers;
    width = count(modalities.size(), identities != null) * config.dimension();
    presence = new int[modalities.size()][items];
    for (int k = 0; k < presence.length; k++) {
      Arrays.fill(presence[k], -1);
      int[] present = modalities.get(k).present();
      for (int place = 0; place < present.length; place++) {
        presence[k][present[place]] = place;
      }
    }
    tapes = new SlerpTape[items];
    mixed = new float[items][config.dimension()];
    identityGradients = new float[identities == null ? 0 : items][config.dimension()];
  }

  /** How many blocks a row has. */
  static int count(int modalities, boolean identity) {
    return (modalities == 0 ? 0 : modalities + 1) + (identity ? 1 : 0);
  }

  /** Numbers per row. */
  int width() {
    return width;
  }

  /** How many mixing weights a pass takes, of all items. */
  int lambdas() {
    return items * Math.max(1, modalities.size() - 1);
  }

  Projection[] projections() {
    return projections;
  }

  /** The free vectors of the items, if the configuration has them. */
  float @Nullable [][] identities() {
    return identities;
  }

  /** The identities' gradients after {@link #backward}, [items][d]; empty without identities. */
  float[][] identityGradients() {
    return identityGradients;
  }

  /**
   * The mixed features of the last pass, [items][d]; rows of items without any modality are zero.
   */
  float[][] mixed() {
    return mixed;
  }

  /** How many modalities an item has. */
  int present(int item) {
    int present = 0;
    for (int[] places : presence) {
      present += places[item] >= 0 ? 1 : 0;
    }
    return present;
  }

  /** The norm of a block: content may count less than the identity, which is the last. */
  double scale(int block) {
    return identities == null || (block + 1) * config.dimension() == width
        ? 1
        : config.contentScale();
  }

  /** Writes an item's row; the projections must have gone forwards. */
  void place(int item, double[] lambdas, float[] node) {
    int d = config.dimension();
    int count = modalities.size();
    List<float[]> heads = new ArrayList<>(count);
    for (int k = 0; k < count; k++) {
      int place = presence[k][item];
      if (place >= 0) {
        BlockNorm.scaled(projections[k].block(place), scale(k), node, k * d);
        heads.add(projections[k].head(place));
      }
    }
    if (!heads.isEmpty()) {
      mix(item, heads, lambdas);
      BlockNorm.scaled(mixed[item], scale(count), node, count * d);
    }
    if (identities != null) {
      BlockNorm.unit(identities[item], node, width - d);
    }
  }

  private void mix(int item, List<float[]> heads, double[] lambdas) {
    if (config.mixing() == Cm3Config.Mixing.MEAN) {
      Arrays.fill(mixed[item], 0);
      for (float[] head : heads) {
        RowSums.add(mixed[item], 1f / heads.size(), head);
      }
      return;
    }
    int each = Math.max(1, modalities.size() - 1);
    double[] own = Arrays.copyOfRange(lambdas, item * each, (item + 1) * each);
    SlerpTape tape = SlerpTape.record(heads, config.variant(), own);
    tapes[item] = tape;
    System.arraycopy(tape.point(), 0, mixed[item], 0, config.dimension());
  }

  /**
   * Computes the gradients of all parameters. Shapes: {@code atNodes} [items][width], {@code
   * atMixed} [items][d], rows of both null for zero.
   */
  void backward(@Nullable float[][] atNodes, @Nullable float @Nullable [][] atMixed) {
    int d = config.dimension();
    int count = modalities.size();
    float[][][] atBlock = new float[count][][];
    float[][][] atHead = new float[count][][];
    for (int k = 0; k < count; k++) {
      atBlock[k] = new float[modalities.get(k).present().length][d];
      atHead[k] = new float[atBlock[k].length][d];
    }
    float[] none = new float[width];
    workers.rows(
        items,
        (from, to) -> {
          float[] sum = new float[d];
          for (int i = from; i < to; i++) {
            float[] gradient = atNodes[i] == null ? none : atNodes[i];
            for (int k = 0; k < count; k++) {
              int place = presence[k][i];
              if (place >= 0) {
                BlockNorm.backward(
                    projections[k].block(place), scale(k), gradient, k * d, atBlock[k][place]);
              }
            }
            if (present(i) > 0) {
              BlockNorm.backward(mixed[i], scale(count), gradient, count * d, sum);
              float[] calibrated = atMixed == null ? null : atMixed[i];
              if (calibrated != null) {
                RowSums.add(sum, calibrated);
              }
              backwardMixed(i, sum, atHead);
            }
            if (identities != null) {
              BlockNorm.backward(identities[i], gradient, width - d, identityGradients[i]);
            }
          }
        });
    for (int k = 0; k < count; k++) {
      projections[k].backward(atBlock[k], atHead[k], workers);
    }
  }

  private void backwardMixed(int item, float[] atMixed, float[][][] atHead) {
    SlerpTape tape = tapes[item];
    float[][] gradients = tape == null ? null : tape.backward(atMixed);
    int present = present(item);
    int at = 0;
    for (int k = 0; k < atHead.length; k++) {
      int place = presence[k][item];
      if (place < 0) {
        continue;
      }
      if (gradients == null) {
        RowSums.add(atHead[k][place], 1f / present, atMixed);
      } else {
        System.arraycopy(gradients[at++], 0, atHead[k][place], 0, config.dimension());
      }
    }
  }
}
