package dev.sluice.app.reconcile;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * How good the served ctr was, next to two baselines that see the same examples in the same order:
 * progressive, for each example is judged before it counts. Only examples with a served ctr are
 * judged; all count for the baselines.
 */
record CtrQuality(
    Halves auc,
    Halves logloss,
    @Nullable Double aucPopularity,
    @Nullable Double aucMeans,
    @Nullable Double trueLogloss,
    Halves gap) {
  // Of 0 to 10 the weight of the global mean with which user + item means do best on rating logs:
  // without it the baseline is weaker, and beating it would mean less.
  private static final double GLOBAL_MEAN_WEIGHT = 5;

  static CtrQuality of(ExampleBook.Shown shown) {
    double[] popularity = new double[shown.label().length];
    double[] means = new double[shown.label().length];
    baselines(shown, popularity, means);
    int[] judged =
        IntStream.range(0, shown.label().length)
            .filter(i -> !Double.isNaN(shown.ctr()[i]))
            .toArray();
    int[] later = Arrays.copyOfRange(judged, judged.length / 2, judged.length);
    int[] known = knownTruth(shown, judged);
    int[] laterKnown = knownTruth(shown, later);
    return new CtrQuality(
        new Halves(auc(shown.ctr(), shown, judged), auc(shown.ctr(), shown, later)),
        new Halves(logloss(shown.ctr(), shown, judged), logloss(shown.ctr(), shown, later)),
        auc(popularity, shown, later),
        auc(means, shown, later),
        logloss(shown.trueCtr(), shown, known),
        new Halves(gap(shown, known), gap(shown, laterKnown)));
  }

  private static void baselines(ExampleBook.Shown shown, double[] popularity, double[] means) {
    Map<Integer, double[]> users = new HashMap<>();
    Map<Integer, double[]> items = new HashMap<>();
    double[] all = new double[2];
    for (int i = 0; i < shown.label().length; i++) {
      double[] user = users.computeIfAbsent(shown.subject()[i], s -> new double[2]);
      double[] item = items.computeIfAbsent(shown.item()[i], s -> new double[2]);
      double global = all[1] == 0 ? 0.5 : all[0] / all[1];
      popularity[i] = item[0];
      means[i] = mean(user, global) + mean(item, global);
      for (double[] count : new double[][] {user, item, all}) {
        count[0] += shown.label()[i];
        count[1]++;
      }
    }
  }

  private static double mean(double[] count, double global) {
    return (count[0] + GLOBAL_MEAN_WEIGHT * global) / (count[1] + GLOBAL_MEAN_WEIGHT);
  }

  private static int[] knownTruth(ExampleBook.Shown shown, int[] of) {
    return IntStream.of(of).filter(i -> !Double.isNaN(shown.trueCtr()[i])).toArray();
  }

  private static @Nullable Double auc(double[] scores, ExampleBook.Shown shown, int[] of) {
    return orNull(Metrics.auc(pick(scores, of), pick(shown.label(), of)));
  }

  private static @Nullable Double logloss(double[] ctr, ExampleBook.Shown shown, int[] of) {
    return orNull(Metrics.logloss(pick(ctr, of), pick(shown.label(), of)));
  }

  private static @Nullable Double gap(ExampleBook.Shown shown, int[] of) {
    Double served = logloss(shown.ctr(), shown, of);
    Double truth = logloss(shown.trueCtr(), shown, of);
    return served == null || truth == null ? null : (Double) (served - truth);
  }

  static @Nullable Double orNull(OptionalDouble value) {
    return value.isPresent() ? (Double) value.getAsDouble() : null;
  }

  private static double[] pick(double[] values, int[] of) {
    return IntStream.of(of).mapToDouble(i -> values[i]).toArray();
  }

  private static int[] pick(int[] values, int[] of) {
    return IntStream.of(of).map(i -> values[i]).toArray();
  }
}
