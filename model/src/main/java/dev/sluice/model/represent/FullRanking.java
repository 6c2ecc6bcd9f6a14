package dev.sluice.model.represent;

import dev.sluice.model.matrix.RowMatrix;
import dev.sluice.model.matrix.Workers;
import java.util.Arrays;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * Ranks all items for each user who has something to find, those of training left out, and
 * measures. Cost O(users items width), in tiles; memory O(tile items).
 */
public final class FullRanking {
  private static final int USERS = 64;
  private static final int ITEMS = 512;
  private static final int DEPTH = 20;

  /** Writes the values of all items for users [from, to) to rows 0.. of {@code out}. */
  @FunctionalInterface
  interface Values {
    /** Shapes: users [n], out [n][items]. */
    void of(int[] users, float[][] out);
  }

  private FullRanking() {}

  /** The quality of inner products. Shapes: users [users][d], items [items][d]. */
  public static RankingQuality ofVectors(
      float[][] users, float[][] items, Interactions train, Interactions wanted, Workers workers) {
    int tiles = (items.length + ITEMS - 1) / ITEMS;
    float[][][] transposed = new float[tiles][][];
    workers.parts(
        tiles,
        t ->
            transposed[t] =
                RowMatrix.transposed(items, t * ITEMS, Math.min(items.length, (t + 1) * ITEMS)));
    return of(
        (who, out) -> {
          float[][] left = new float[who.length][];
          for (int i = 0; i < who.length; i++) {
            left[i] = users[who[i]];
          }
          for (int t = 0; t < tiles; t++) {
            float[][] products = new float[who.length][transposed[t][0].length];
            RowMatrix.multiply(left, transposed[t], products, 0, who.length);
            for (int i = 0; i < who.length; i++) {
              System.arraycopy(products[i], 0, out[i], t * ITEMS, products[i].length);
            }
          }
        },
        train,
        wanted,
        workers);
  }

  /** The quality of any values. */
  static RankingQuality of(
      Values values, Interactions train, Interactions wanted, Workers workers) {
    int[] users = IntStream.range(0, wanted.users()).filter(u -> wanted.count(u) > 0).toArray();
    double[][] found = new double[users.length][];
    int chunks = (users.length + USERS - 1) / USERS;
    workers.parts(
        chunks,
        chunk -> {
          int from = chunk * USERS;
          int[] who = Arrays.copyOfRange(users, from, Math.min(users.length, from + USERS));
          float[][] out = new float[who.length][train.items()];
          values.of(who, out);
          for (int i = 0; i < who.length; i++) {
            for (int known : train.of(who[i])) {
              out[i][known] = Float.NEGATIVE_INFINITY;
            }
            found[from + i] = measure(TopK.of(out[i], DEPTH), wanted, who[i]);
          }
        });
    double[] sums = new double[4];
    for (double[] one : found) {
      for (int k = 0; k < sums.length; k++) {
        sums[k] += one[k];
      }
    }
    int n = users.length;
    return new RankingQuality(sums[0] / n, sums[1] / n, sums[2] / n, sums[3] / n, n);
  }

  private static double[] measure(int[] ranked, Interactions wanted, int user) {
    int count = wanted.count(user);
    double[] hits = new double[2];
    double[] gains = new double[2];
    double[] best = new double[2];
    for (int position = 0; position < DEPTH; position++) {
      double discount = Math.log(2) / Math.log(position + 2);
      boolean hit = position < ranked.length && wanted.has(user, ranked[position]);
      for (int at = position < 10 ? 0 : 1; at < 2; at++) {
        hits[at] += hit ? 1 : 0;
        gains[at] += hit ? discount : 0;
        best[at] += position < count ? discount : 0;
      }
    }
    return new double[] {hits[0] / count, hits[1] / count, gains[0] / best[0], gains[1] / best[1]};
  }

  /** The quality of ranking by how many users took an item. */
  public static RankingQuality ofPopularity(
      Interactions train, Interactions wanted, Workers workers) {
    int[] popularity = train.popularity();
    float[] row = new float[popularity.length];
    for (int i = 0; i < row.length; i++) {
      row[i] = popularity[i];
    }
    return of(
        (who, out) -> {
          IntConsumer copy = i -> System.arraycopy(row, 0, out[i], 0, row.length);
          IntStream.range(0, who.length).forEach(copy);
        },
        train,
        wanted,
        workers);
  }
}
