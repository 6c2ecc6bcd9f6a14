package dev.sluice.model.represent;

import dev.sluice.model.matrix.SparseRows;
import dev.sluice.model.matrix.Workers;
import java.util.Arrays;
import java.util.List;

/**
 * Rankings by neighbours of what a user took: baselines, and how the item graph's weights are
 * found.
 */
public final class Neighbourhoods {
  /** Weights of the first of two modalities that are tried; more steps than that are noise. */
  private static final double[] STEPS = {0.1, 0.3, 0.5, 0.7, 0.9};

  private Neighbourhoods() {}

  /** The quality of summing the rows of {@code graph} of the items that a user took in training. */
  public static RankingQuality quality(
      SparseRows graph, Interactions train, Interactions wanted, Workers workers) {
    return FullRanking.of(
        (who, out) -> {
          for (int i = 0; i < who.length; i++) {
            for (int taken : train.of(who[i])) {
              for (int e = graph.start(taken); e < graph.start(taken + 1); e++) {
                out[i][graph.column(e)] += graph.value(e);
              }
            }
          }
        },
        train,
        wanted,
        workers);
  }

  /** Item-kNN: cosine of the sets of users who took two items, the {@code k} nearest of each. */
  public static SparseRows byUsers(Interactions train, int k, Workers workers) {
    int items = train.items();
    int[] popularity = train.popularity();
    int[] user = new int[train.size()];
    int[] item = new int[train.size()];
    float[] one = new float[train.size()];
    for (int p = 0; p < user.length; p++) {
      user[p] = train.user(p);
      item[p] = train.item(p);
      one[p] = 1;
    }
    SparseRows users = SparseRows.of(items, train.users(), item, user, one);
    int[][] near = new int[items][];
    float[][] similarity = new float[items][];
    workers.rows(
        items,
        (from, to) -> {
          float[] row = new float[items];
          for (int i = from; i < to; i++) {
            Arrays.fill(row, 0);
            for (int e = users.start(i); e < users.start(i + 1); e++) {
              for (int other : train.of(users.column(e))) {
                row[other] += (float) (1 / Math.sqrt((double) popularity[i] * popularity[other]));
              }
            }
            row[i] = Float.NEGATIVE_INFINITY;
            near[i] = TopK.of(row, k);
            similarity[i] = new float[near[i].length];
            for (int j = 0; j < near[i].length; j++) {
              similarity[i][j] = row[near[i][j]];
            }
          }
        });
    return flatten(items, near, similarity);
  }

  private static SparseRows flatten(int items, int[][] near, float[][] similarity) {
    int entries = Arrays.stream(near).mapToInt(of -> of.length).sum();
    int[] row = new int[entries];
    int[] column = new int[entries];
    float[] value = new float[entries];
    int at = 0;
    for (int i = 0; i < items; i++) {
      for (int j = 0; j < near[i].length; j++) {
        row[at] = i;
        column[at] = near[i][j];
        value[at++] = similarity[i][j];
      }
    }
    return SparseRows.of(items, items, row, column, value);
  }

  /**
   * Weights of the modalities in the item graph, [modalities], sum 1: those whose neighbours find
   * the validation pairs best. Two modalities are tried together in five steps; of more, each
   * counts by its own recall. No training is needed, so this costs less than an epoch.
   */
  public static double[] weights(
      List<Modality> modalities, Split split, int neighbours, Workers workers) {
    int count = modalities.size();
    double[] even = new double[count];
    Arrays.fill(even, count == 0 ? 0 : 1.0 / count);
    if (count < 2 || split.valid().size() == 0) {
      return even;
    }
    if (count == 2) {
      double[] best = even;
      double bestRecall = -1;
      for (double step : STEPS) {
        double[] weights = {step, 1 - step};
        double recall = recall(modalities, weights, split, neighbours, workers);
        if (recall > bestRecall) {
          bestRecall = recall;
          best = weights;
        }
      }
      return best;
    }
    double[] weights = new double[count];
    double sum = 0;
    for (int k = 0; k < count; k++) {
      double[] alone = new double[count];
      alone[k] = 1;
      weights[k] = recall(modalities, alone, split, neighbours, workers);
      sum += weights[k];
    }
    if (!(sum > 0)) {
      return even;
    }
    for (int k = 0; k < count; k++) {
      weights[k] /= sum;
    }
    return weights;
  }

  /**
   * The same with the neighbours by company as a list of their own, [modalities + 1]: its share of
   * the whole is the best of five steps. It belongs to what is learned of identities.
   */
  public static double[] weightsWithCompany(
      List<Modality> modalities, Split split, int neighbours, Workers workers) {
    double[] ofContent = weights(modalities, split, neighbours, workers);
    int count = ofContent.length;
    double[] best = new double[count + 1];
    best[count] = 1;
    if (count == 0) {
      return best;
    }
    double bestRecall = -1;
    for (double step : STEPS) {
      double[] weights = Arrays.copyOf(ofContent, count + 1);
      for (int k = 0; k < count; k++) {
        weights[k] *= 1 - step;
      }
      weights[count] = step;
      double recall = recall(modalities, weights, split, neighbours, workers);
      if (recall > bestRecall) {
        bestRecall = recall;
        best = weights;
      }
    }
    return best;
  }

  private static double recall(
      List<Modality> modalities, double[] weights, Split split, int neighbours, Workers workers) {
    SparseRows graph = ItemGraph.of(modalities, weights, neighbours, split.train(), workers);
    return quality(graph, split.train(), split.valid(), workers).recall20();
  }
}
