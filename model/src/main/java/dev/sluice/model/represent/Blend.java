package dev.sluice.model.represent;

import dev.sluice.model.matrix.RowMatrix;
import dev.sluice.model.matrix.RowSums;
import dev.sluice.model.matrix.Workers;
import java.util.Arrays;

/**
 * The vectors of two trainings side by side: an inner product of the whole is the sum of both, in
 * given shares. What two trainings get wrong is different, what they get right is the same.
 *
 * <p>Before they stand side by side both are levelled: items have norm 1 on average (root of the
 * mean square), and each user's inner products with all items vary by 1. Else a training whose
 * vectors grew longer, or longer for some users, would outvote the other there. Levelling changes
 * no user's order. Cost O((users + items) width^2).
 */
public final class Blend {
  private Blend() {}

  /** Vectors of one or more trainings, [users][width] and [items][width]. */
  public record Vectors(float[][] users, float[][] items) {}

  /**
   * The first in {@code 1 - share}, the second in {@code share}; both levelled.
   *
   * @throws IllegalArgumentException if the share is not within [0, 1] or sizes differ
   */
  static Vectors of(Vectors first, Vectors second, double share) {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException("a share must be in [0, 1], was " + share);
    }
    if (first.users.length != second.users.length || first.items.length != second.items.length) {
      throw new IllegalArgumentException(
          "trainings of one split stand side by side, these have %d and %d items, %d and %d users"
              .formatted(
                  first.items.length,
                  second.items.length,
                  first.users.length,
                  second.users.length));
    }
    float left = (float) Math.sqrt(1 - share);
    float right = (float) Math.sqrt(share);
    return new Vectors(
        beside(first.users, second.users, left, right),
        beside(first.items, second.items, left, right));
  }

  private static float[][] beside(float[][] first, float[][] second, float left, float right) {
    float[][] out = new float[first.length][];
    for (int r = 0; r < out.length; r++) {
      int width = first[r].length;
      out[r] = new float[width + second[r].length];
      for (int j = 0; j < width; j++) {
        out[r][j] = left * first[r][j];
      }
      for (int j = 0; j < second[r].length; j++) {
        out[r][width + j] = right * second[r][j];
      }
    }
    return out;
  }

  /**
   * The same vectors levelled. A user to whom all items are alike stays as it is, as do items that
   * are all zero.
   */
  static Vectors level(Vectors vectors, Workers workers) {
    float[][] items = new float[vectors.items.length][];
    double squares = 0;
    for (float[] item : vectors.items) {
      squares += RowSums.dot(item, item);
    }
    double norm = Math.sqrt(squares / Math.max(1, items.length));
    for (int i = 0; i < items.length; i++) {
      items[i] = scaled(vectors.items[i], norm);
    }
    float[][] spread = spread(items);
    float[][] users = new float[vectors.users.length][];
    float[][] products = new float[users.length][spread.length];
    workers.rows(
        users.length,
        (from, to) -> {
          RowMatrix.multiply(vectors.users, spread, products, from, to);
          for (int u = from; u < to; u++) {
            double variance = RowSums.dot(products[u], vectors.users[u]);
            users[u] = scaled(vectors.users[u], Math.sqrt(Math.max(0, variance)));
          }
        });
    return new Vectors(users, items);
  }

  /** The items' covariance, [width][width]: a user's variance is its quadratic form. */
  private static float[][] spread(float[][] items) {
    int width = items.length == 0 ? 0 : items[0].length;
    float[] mean = new float[width];
    for (float[] item : items) {
      RowSums.add(mean, 1f / items.length, item);
    }
    float[][] centred = new float[items.length][];
    for (int i = 0; i < centred.length; i++) {
      centred[i] = items[i].clone();
      RowSums.add(centred[i], -1, mean);
    }
    float[][] spread = new float[width][width];
    RowMatrix.addTransposed(centred, centred, spread, 0, centred.length);
    for (float[] row : spread) {
      for (int j = 0; j < width; j++) {
        row[j] /= items.length;
      }
    }
    return spread;
  }

  private static float[] scaled(float[] row, double by) {
    float[] out = Arrays.copyOf(row, row.length);
    if (by > 0 && Double.isFinite(1 / by)) {
      for (int j = 0; j < out.length; j++) {
        out[j] = (float) (out[j] / by);
      }
    }
    return out;
  }
}
