package dev.sluice.model.offline;

import dev.sluice.schemas.feature.FeatureSchema;
import dev.sluice.schemas.record.Example;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;

/**
 * Logistic regression with bucketed and with piecewise linear numbers: the better encoding is used
 * by all that follows.
 *
 * @param encoder the better
 * @param train rows under it
 * @param valid rows under it
 * @param fit with the best L2 strength
 */
record LinearChoice(LogEncoder encoder, EncodedLog train, EncodedLog valid, Fit fit) {
  private static final double[] L2 = {1000, 300, 100, 30, 10, 3, 1, 0.3};
  private static final int WORSE = 2;

  static LinearChoice of(
      FeatureSchema schema,
      List<Example> training,
      List<Example> validation,
      double part,
      Trials trials) {
    List<LogEncoder> encoders = new ArrayList<>();
    encoders.add(LogEncoder.learn(schema, training, NumericEncoding.BUCKETS));
    if (encoders.get(0).hasNumbers()) {
      encoders.add(LogEncoder.learn(schema, training, NumericEncoding.PIECEWISE));
    }
    List<Callable<LinearChoice>> tasks = new ArrayList<>();
    for (LogEncoder encoder : encoders) {
      EncodedLog train = encoder.encode(training);
      EncodedLog valid = encoder.encode(validation);
      String name = encoder.numeric() == NumericEncoding.BUCKETS ? "lr" : "lr piecewise";
      tasks.add(
          () ->
              new LinearChoice(
                  encoder,
                  train,
                  valid,
                  fit(name, train, valid, encoder.vocabulary().size(), part, trials)));
    }
    List<LinearChoice> choices = trials.all(tasks);
    LinearChoice first = choices.get(0);
    LinearChoice last = choices.get(choices.size() - 1);
    return last.fit().loss() < first.fit().loss() ? last : first;
  }

  private static Fit fit(
      String name, EncodedLog rows, EncodedLog judged, int values, double part, Trials trials) {
    double[] weights = LogisticRegression.start(rows, values);
    Fit best = null;
    int worse = 0;
    for (double l2 : L2) {
      // The loss over the strength has one valley, and weaker ones take longest.
      if (worse == WORSE || (best != null && trials.spent(part))) {
        break;
      }
      long from = System.nanoTime();
      weights = LogisticRegression.fit(rows, l2, weights);
      double[] logits = LogisticRegression.logits(judged, weights);
      double loss = Sigmoid.loss(logits, judged.labels());
      trials.note(new Candidate(name, l2, 0, loss, 0, (System.nanoTime() - from) / 1e9, List.of()));
      worse++;
      if (best == null || loss < best.loss()) {
        worse = 0;
        best = new Fit(name, l2, new Member.Linear(weights.clone()), logits, loss);
      }
    }
    return Objects.requireNonNull(best);
  }

  /**
   * The same regression on the open values only.
   *
   * @param open [values] by what each counts as
   * @param pooled [values] what each value counts as
   */
  Fit masked(boolean[] open, int[] pooled) {
    EncodedLog rows = train.masked(open, pooled);
    double[] weights =
        LogisticRegression.fit(rows, fit.l2(), LogisticRegression.start(rows, pooled.length));
    for (int value = 0; value < pooled.length; value++) {
      weights[value] = open[pooled[value]] ? weights[value] : 0;
    }
    double[] logits = LogisticRegression.logits(valid, weights);
    return new Fit(
        "lr", fit.l2(), new Member.Linear(weights), logits, Sigmoid.loss(logits, valid.labels()));
  }
}
