package dev.sluice.model.offline;

import dev.sluice.schemas.metric.Discrimination;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;

/**
 * One pair of training rows and rows to judge by, with a network without gates, the searches on the
 * training rows, and what masks come to. Not thread-safe, but for what it hands out to run.
 */
final class GateJudge {
  /** Parts of the training rows, each left out once. */
  private static final int FOLDS = 4;

  private final NetShape shape;
  private final NetConfig config;
  private final EncodedLog train;
  private final EncodedLog judged;
  private final int[] fieldOf;
  private final MatrixProduct product;
  private final Trials trials;
  private final int[] counts;
  private final Net ungated;
  private final Result plain;
  private final List<GatePath.Search> searches = new ArrayList<>();

  /**
   * What a network comes to on the judged rows.
   *
   * @param auc of them
   * @param loss mean over them
   */
  record Result(double auc, double loss) {}

  /**
   * A judge.
   *
   * @param config of the network, its seed also the first of the searches
   * @param ungated trained on {@code train} without gates
   * @param fieldOf [values] the field of each
   */
  GateJudge(
      NetShape shape,
      NetConfig config,
      EncodedLog train,
      EncodedLog judged,
      Net ungated,
      int[] fieldOf,
      MatrixProduct product,
      Trials trials) {
    this.shape = shape;
    this.config = config;
    this.train = train;
    this.judged = judged;
    this.fieldOf = fieldOf;
    this.product = product;
    this.trials = trials;
    this.ungated = ungated;
    this.counts = train.counts(fieldOf.length);
    this.plain = result(ungated.logits(judged));
  }

  /** Judges on folds of the training rows of this one, their networks trained, not searched. */
  List<GateJudge> folds() {
    int[] order = new int[train.rows()];
    Arrays.setAll(order, row -> row);
    NetTrainer.shuffle(order, new SplittableRandom(config.seed()));
    List<Callable<GateJudge>> tasks = new ArrayList<>();
    for (int fold = 0; fold < FOLDS; fold++) {
      int from = (int) ((long) order.length * fold / FOLDS);
      int to = (int) ((long) order.length * (fold + 1) / FOLDS);
      int[] rest = Arrays.copyOf(order, order.length - (to - from));
      System.arraycopy(order, to, rest, from, order.length - to);
      int[] out = Arrays.copyOfRange(order, from, to);
      NetConfig other = config.withSeed(config.seed() + (fold + 1) * GatePath.STRENGTHS.size());
      tasks.add(() -> fold(other, train.taken(rest), train.taken(out)));
    }
    return trials.all(tasks);
  }

  private GateJudge fold(NetConfig other, EncodedLog rows, EncodedLog out) {
    Net net = new Net(shape, fieldOf.length, other.seed(), rows.baseRate(), product);
    trials.train("fold", net, other, rows, out);
    return new GateJudge(shape, other, rows, out, net, fieldOf, product, trials);
  }

  private Result result(double[] logits) {
    return new Result(
        Discrimination.auc(logits, judged.labels()).value(), Sigmoid.loss(logits, judged.labels()));
  }

  /** Searches over all strengths, each with a seed of its own. */
  void search() {
    int[] gateOf = GateSearch.gates(counts, fieldOf);
    List<Callable<GatePath.Search>> tasks = new ArrayList<>();
    for (int i = 0; i < GatePath.STRENGTHS.size(); i++) {
      double lambda = GatePath.STRENGTHS.get(i);
      NetConfig seeded = config.withSeed(config.seed() + i);
      tasks.add(
          () ->
              new GatePath.Search(
                  lambda, GateSearch.weights(shape, seeded, train, gateOf, lambda, product)));
    }
    searches.addAll(trials.all(tasks));
  }

  List<GatePath.Search> searches() {
    return List.copyOf(searches);
  }

  /** The path of this judge's own searches. */
  GatePath path(boolean[] useful) {
    return GatePath.of(searches, counts, fieldOf, useful);
  }

  /** Adds to {@code worth} what this judge's network shows, and returns it. */
  FieldWorth worth(FieldWorth worth) {
    worth.add(ungated, judged, config.seed());
    return worth;
  }

  /** Trains anew on the values of a mask, and judges. */
  Callable<Result> retrain(boolean[] open, String name) {
    return () -> {
      Net net = new Net(shape, open.length, config.seed(), train.baseRate(), product);
      net.gates = GateSearch.factors(open);
      return result(trials.train(name, net, config.behindGates(), train, judged).validLogits());
    };
  }

  /** Without gates. */
  Result plain() {
    return plain;
  }

  int rows() {
    return judged.rows();
  }

  int[] counts() {
    return counts;
  }
}
