package dev.sluice.model.represent;

import dev.sluice.model.fusion.Slerp;
import dev.sluice.model.matrix.RowMatrix;
import dev.sluice.model.matrix.SparseRows;
import dev.sluice.model.matrix.Workers;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The item graph: an edge from each item to those whose raw vectors are nearest by cosine, itself
 * among them, per modality; modalities are added with weights.
 *
 * <p>As published, the normalisation by degrees gives every edge 1 / k, since each row has k of
 * them; the graph is directed. Similarities are computed in tiles, so memory is O(items k), and
 * time O(items^2 size).
 */
public final class ItemGraph {
  private static final int TILE = 256;

  private ItemGraph() {}

  /**
   * The graph of several modalities. An item that lacks a modality has no edge of it; the weights
   * of those that it has are scaled to the same sum.
   */
  public static SparseRows of(
      List<Modality> modalities, double[] weights, int neighbours, Workers workers) {
    int items = modalities.get(0).rows().length;
    int[][][] near = new int[modalities.size()][][];
    for (int k = 0; k < near.length; k++) {
      near[k] =
          weights[k] == 0 ? new int[items][] : nearest(modalities.get(k), neighbours, workers);
    }
    return of(items, near, weights);
  }

  /**
   * The same with the neighbours by company, items taken by the same users, as a list of their own:
   * the last of {@code weights} [modalities + 1].
   */
  public static SparseRows of(
      List<Modality> modalities,
      double[] weights,
      int neighbours,
      Interactions train,
      Workers workers) {
    int count = modalities.size();
    if (weights.length == count) {
      return of(modalities, weights, neighbours, workers);
    }
    int[][][] near = new int[count + 1][][];
    for (int k = 0; k < count; k++) {
      near[k] =
          weights[k] == 0
              ? new int[train.items()][]
              : nearest(modalities.get(k), neighbours, workers);
    }
    near[count] = company(train, neighbours, workers);
    return of(train.items(), near, weights);
  }

  /** Each item and those that share most users with it; null for an item without company. */
  private static int[] @Nullable [] company(Interactions train, int neighbours, Workers workers) {
    SparseRows graph = Neighbourhoods.byUsers(train, Math.max(1, neighbours - 1), workers);
    int[][] near = new int[train.items()][];
    for (int i = 0; i < near.length; i++) {
      int size = 0;
      int[] of = new int[graph.start(i + 1) - graph.start(i) + 1];
      of[size++] = i;
      for (int e = graph.start(i); e < graph.start(i + 1); e++) {
        if (graph.value(e) > 0) {
          of[size++] = graph.column(e);
        }
      }
      near[i] = size == 1 ? null : Arrays.copyOf(of, size);
    }
    return near;
  }

  /**
   * The graph of several lists of neighbours per item, [lists][items][n], null where an item has
   * none; each list's edges have its weight in all.
   */
  static SparseRows of(int items, int[][][] near, double[] weights) {
    int entries = 0;
    for (int[][] list : near) {
      for (int[] of : list) {
        entries += of == null ? 0 : of.length;
      }
    }
    int[] row = new int[entries];
    int[] column = new int[entries];
    float[] value = new float[entries];
    int at = 0;
    for (int i = 0; i < items; i++) {
      double sum = 0;
      for (int k = 0; k < near.length; k++) {
        sum += near[k][i] == null ? 0 : weights[k];
      }
      for (int k = 0; k < near.length; k++) {
        int[] of = near[k][i];
        for (int j = 0; of != null && j < of.length; j++) {
          row[at] = i;
          column[at] = of[j];
          value[at++] = (float) (weights[k] / sum / of.length);
        }
      }
    }
    return SparseRows.of(items, items, row, column, value);
  }

  /** The nearest items of each, itself first; null for an item without the modality. */
  static int[] @Nullable [] nearest(Modality modality, int neighbours, Workers workers) {
    int[] present = modality.present();
    float[][] units = new float[present.length][];
    for (int i = 0; i < present.length; i++) {
      float[] row = modality.rows()[present[i]];
      // A zero vector is near nothing: similarity 0 to all, as the published code has it.
      units[i] =
          row == null || !Slerp.hasDirection(row)
              ? new float[modality.size()]
              : Slerp.direction(row);
    }
    int tiles = (present.length + TILE - 1) / TILE;
    float[][][] transposed = new float[tiles][][];
    workers.parts(
        tiles,
        t ->
            transposed[t] =
                RowMatrix.transposed(units, t * TILE, Math.min(units.length, (t + 1) * TILE)));
    int[][] near = new int[modality.rows().length][];
    workers.parts(
        tiles,
        t -> {
          int from = t * TILE;
          float[][] left = Arrays.copyOfRange(units, from, Math.min(units.length, from + TILE));
          float[][] all = new float[left.length][units.length];
          for (int other = 0; other < tiles; other++) {
            float[][] products = new float[left.length][transposed[other][0].length];
            RowMatrix.multiply(left, transposed[other], products, 0, left.length);
            for (int i = 0; i < left.length; i++) {
              System.arraycopy(products[i], 0, all[i], other * TILE, products[i].length);
            }
          }
          for (int i = 0; i < left.length; i++) {
            // Rounding must not put another item before the item itself.
            all[i][from + i] = Float.POSITIVE_INFINITY;
            near[present[from + i]] = items(TopK.of(all[i], neighbours), present);
          }
        });
    return near;
  }

  private static int[] items(int[] places, int[] present) {
    int[] items = new int[places.length];
    for (int i = 0; i < places.length; i++) {
      items[i] = present[places[i]];
    }
    return items;
  }
}
