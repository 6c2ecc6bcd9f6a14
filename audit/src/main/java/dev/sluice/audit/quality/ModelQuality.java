package dev.sluice.audit.quality;

import dev.sluice.audit.port.ModelEvidence;
import dev.sluice.audit.port.Predictor;
import dev.sluice.audit.sample.SampledRows;
import dev.sluice.audit.table.ExampleTable;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The predictors of a log side by side, on its later half; popularity learned from the earlier.
 *
 * @param served the model that would be published, or what the log says was served; null if neither
 *     is there
 * @param isModel whether {@code served} is the model, so that it decides about publishing
 * @param lastGood the one it would replace; null if none was given
 * @param popularity the baseline; null where rows do not say what they show
 */
public record ModelQuality(
    @Nullable Predictions served,
    boolean isModel,
    @Nullable Predictions lastGood,
    @Nullable Predictions popularity) {
  private static final double LEAST_KNOWN = 0.9;
  private static final int LEAST_ROWS = 1000;

  /** Nothing was predicted. */
  public static ModelQuality none() {
    return new ModelQuality(null, false, null, null);
  }

  /** Gathers what is known; nothing if the log is too small or has but one class. */
  public static ModelQuality of(ExampleTable table, SampledRows rows, ModelEvidence evidence) {
    int[] byTime = rows.byTime();
    int[] later = Arrays.copyOfRange(byTime, byTime.length / 2, byTime.length);
    // The order of ids' hashes: blocks of rows must not be stretches of time.
    Arrays.sort(later);
    int[] clicked = Arrays.stream(later).map(rows::label).toArray();
    long clicks = Arrays.stream(clicked).sum();
    if (later.length < LEAST_ROWS || clicks == 0 || clicks == later.length) {
      return none();
    }
    Predictor model = evidence.served();
    Predictor before = evidence.lastGood();
    Predictions served =
        model == null
            ? predictions("as served", rows, later, clicked, ExampleTable.SERVED_CTR)
            : predictions(model.name(), rows, later, clicked, ExampleTable.SERVED_CTR + 1);
    return new ModelQuality(
        served,
        model != null,
        before == null
            ? null
            : predictions(before.name(), rows, later, clicked, ExampleTable.SERVED_CTR + 2),
        served == null ? null : popularity(rows, byTime, later, clicked));
  }

  private static @Nullable Predictions predictions(
      String name, SampledRows rows, int[] of, int[] clicked, int which) {
    double[] ctr = Arrays.stream(of).mapToDouble(row -> rows.prediction(row, which)).toArray();
    Predictions predictions = new Predictions(name, ctr, clicked);
    return predictions.known() < LEAST_KNOWN ? null : predictions;
  }

  private static Predictions popularity(
      SampledRows rows, int[] byTime, int[] later, int[] clicked) {
    Popularity popularity = new Popularity(rows, Arrays.copyOf(byTime, byTime.length / 2));
    double[] ctr =
        Arrays.stream(later).mapToDouble(row -> popularity.ctr(rows.item(row))).toArray();
    return new Predictions("popularity", ctr, clicked);
  }
}
