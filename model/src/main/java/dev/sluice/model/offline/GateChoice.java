package dev.sluice.model.offline;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;

/**
 * The choice of how many feature values a network keeps: the smallest share whose AUC is not lower
 * than without gates by more than half of the budget of 0.002, half as what it is judged by is a
 * sample.
 *
 * <p>Shares are tried downwards from 0.7 until two in a row lose clearly. Each is judged on the
 * validation rows and, as far as the time budget goes, on folds of the training rows with searches
 * of their own: on small logs the validation rows alone tell differences of 0.004 at best. As masks
 * are nested, neighbouring shares differ little, and what each loses is smoothed with the larger.
 *
 * <p>Values met often in fields that tell something are kept in any case, as far as {@value
 * #MOST_SHARE} of all allow ({@link GatePath#firm}): that their loss does not show in the AUC of
 * these rows says little, and they are few.
 */
final class GateChoice {
  /** Half of the budget of 0.002: what judges is a sample. */
  private static final double AUC_BUDGET = 0.001;

  /** Of the loss, by its own size. */
  private static final double LOSS_BUDGET = 0.002;

  private static final double MOST_SHARE = 0.7;
  private static final double STEP = 0.7;
  private static final double LEAST_SHARE = 0.005;
  private static final int LEAST_TRIED = 4;

  /** Two shares in a row that lose as much end the way down. */
  private static final double CLEARLY = 0.004;

  private final List<GateJudge> judges = new ArrayList<>();
  private final List<Step> steps = new ArrayList<>();
  private final Trials trials;
  private boolean[] useful = new boolean[0];

  /**
   * What the judged rows are.
   *
   * @param train rows to train on
   * @param valid rows to judge by
   * @param ungated trained on the former without gates
   */
  record Parts(EncodedLog train, EncodedLog valid, Net ungated) {}

  /**
   * One share.
   *
   * @param share of the values
   * @param gain in AUC against no gates, the mean over judges by their rows
   * @param loss by which the mean loss is higher, as a part of it, likewise
   */
  private record Step(double share, double gain, double loss) {}

  private GateChoice(Trials trials) {
    this.trials = trials;
  }

  /**
   * Chooses.
   *
   * @param shape of the network
   * @param config of it, as it was best without gates
   * @param fieldOf [values] the field of each
   * @param whole the log's own parts
   */
  static Chosen of(
      NetShape shape,
      NetConfig config,
      int[] fieldOf,
      Parts whole,
      MatrixProduct product,
      Trials trials) {
    GateChoice choice = new GateChoice(trials);
    double from = trials.elapsed();
    GateJudge first =
        new GateJudge(
            shape, config, whole.train(), whole.valid(), whole.ungated(), fieldOf, product, trials);
    first.search();
    choice.judges.add(first);
    // Its way down takes about as long as its searches.
    double each = 2 * (trials.elapsed() - from);
    // Whatever the budget: which fields tell something is not to be seen in validation rows alone.
    List<GateJudge> folds = first.folds();
    for (GateJudge fold : folds) {
      if (trials.elapsed() + each * (choice.judges.size() + 0.5) > trials.budgetSeconds()) {
        break;
      }
      fold.search();
      choice.judges.add(fold);
    }
    List<GateJudge> all = new ArrayList<>(folds);
    all.add(first);
    choice.useful = FieldWorth.of(all, whole.train().fields(), trials).useful();
    return choice.choose(fieldOf);
  }

  private Chosen choose(int[] fieldOf) {
    GatePath path =
        GatePath.of(
            judges.stream().flatMap(judge -> judge.searches().stream()).toList(),
            judges.get(0).counts(),
            fieldOf,
            useful);
    down();
    int best = smallest();
    int kept = kept(path, steps.get(best).share());
    GateJudge.Result plain = judges.get(0).plain();
    List<GateReport.Point> points = new ArrayList<>();
    for (Step step : steps) {
      int at = kept(path, step.share());
      points.add(
          new GateReport.Point(
              path.strength(at),
              at,
              plain.auc() + step.gain(),
              plain.loss() * (1 + step.loss()),
              step.gain()));
    }
    return new Chosen(
        path.keep(kept), useful, path.values(), kept, path.strength(kept), plain.auc(), points);
  }

  private void down() {
    List<GatePath> paths = judges.stream().map(judge -> judge.path(useful)).toList();
    int clear = 0;
    for (double share = MOST_SHARE; share > LEAST_SHARE && clear < 2; share *= STEP) {
      if (steps.size() >= LEAST_TRIED && trials.spent(1)) {
        break;
      }
      Step step = step(share, paths);
      steps.add(step);
      clear = step.gain() < -CLEARLY ? clear + 1 : 0;
      if (onlyFirm(paths, share)) {
        break;
      }
    }
  }

  private static boolean onlyFirm(List<GatePath> paths, double share) {
    return paths.stream().allMatch(path -> path.kept(share) <= kept(path, 0));
  }

  /** How many values are kept of a share: what is firm in any case. */
  private static int kept(GatePath path, double share) {
    return Math.max(path.kept(share), Math.min(path.firm(), path.kept(MOST_SHARE)));
  }

  private Step step(double share, List<GatePath> paths) {
    List<Callable<GateJudge.Result>> tasks = new ArrayList<>();
    for (int j = 0; j < paths.size(); j++) {
      boolean[] open = paths.get(j).keep(kept(paths.get(j), share));
      String name = String.format(Locale.ROOT, "gates %.1f %%", 100 * share);
      tasks.add(judges.get(j).retrain(open, name));
    }
    List<GateJudge.Result> results = trials.all(tasks);
    double rows = judges.stream().mapToDouble(GateJudge::rows).sum();
    double gain = 0;
    double loss = 0;
    for (int j = 0; j < paths.size(); j++) {
      GateJudge.Result plain = judges.get(j).plain();
      double part = judges.get(j).rows() / rows;
      gain += part * (results.get(j).auc() - plain.auc());
      loss += part * (results.get(j).loss() / plain.loss() - 1);
    }
    return new Step(share, gain, loss);
  }

  /** The smallest share within the budget; if none is, the one that loses least. */
  private int smallest() {
    int best = -1;
    for (int i = 0; i < steps.size(); i++) {
      double[] smooth = smooth(i);
      if (smooth[0] >= -AUC_BUDGET
          && smooth[1] <= LOSS_BUDGET
          && steps.get(i).gain() >= -2 * AUC_BUDGET) {
        best = i;
      }
    }
    if (best >= 0) {
      return best;
    }
    for (int i = 0; i < steps.size(); i++) {
      best = best < 0 || smooth(i)[0] > smooth(best)[0] ? i : best;
    }
    return best;
  }

  /**
   * Gain and loss of a share, a third of the weight on the next larger one. Not on the next smaller
   * one: where all that is useful is kept, that one falls off a cliff.
   */
  private double[] smooth(int at) {
    Step here = steps.get(at);
    Step larger = steps.get(Math.max(0, at - 1));
    return new double[] {
      (2 * here.gain() + larger.gain()) / 3, (2 * here.loss() + larger.loss()) / 3
    };
  }

  /**
   * The choice.
   *
   * @param open [values] the mask
   * @param useful [fields] which tell something of rows not trained on
   * @param values that occur in training
   * @param kept of them
   * @param lambda the regulariser's strength that keeps as many
   * @param ungatedAuc of the network without gates on the validation rows
   * @param points what was tried, by falling share
   */
  @SuppressWarnings("ArrayRecordComponent") // Read only.
  record Chosen(
      boolean[] open,
      boolean[] useful,
      int values,
      int kept,
      double lambda,
      double ungatedAuc,
      List<GateReport.Point> points) {}
}
