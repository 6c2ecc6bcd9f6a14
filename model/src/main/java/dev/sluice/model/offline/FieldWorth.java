package dev.sluice.model.offline;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;

/**
 * What each field tells of rows that a network was not trained on: how much worse it predicts them
 * with the field's values dealt out anew among the rows. Needs no training. Not thread-safe.
 *
 * <p>It is the per-field part beside the gates of single values. A gate moves with the gradient of
 * the training rows; in those a useless value seen often enough explains some clicks, so that its
 * gate stays open, and a useless field of few values is as a bias that is learned first.
 */
final class FieldWorth {
  /** What dealing out adds to the error of a field seen at its weakest is small from here on. */
  private static final int DEALS = 5;

  /**
   * Standard errors by which the loss must rise. One useless field in 160 passes; at two it is one
   * in 44, which is one in every log of some forty fields, and one in nine logs of five such.
   */
  private static final double SURE = 2.5;

  private final double[] sum;
  private final double[] squares;
  private long rows;

  FieldWorth(int fields) {
    sum = new double[fields];
    squares = new double[fields];
  }

  /** What the judges' networks show together, each asked on a thread of its own. */
  static FieldWorth of(List<GateJudge> judges, int fields, Trials trials) {
    List<Callable<FieldWorth>> tasks = new ArrayList<>();
    judges.forEach(judge -> tasks.add(() -> judge.worth(new FieldWorth(fields))));
    FieldWorth all = new FieldWorth(fields);
    trials.all(tasks).forEach(all::add);
    return all;
  }

  private void add(FieldWorth other) {
    for (int field = 0; field < sum.length; field++) {
      sum[field] += other.sum[field];
      squares[field] += other.squares[field];
    }
    rows += other.rows;
  }

  /** Adds what a network shows on rows that it was not trained on. */
  void add(Net net, EncodedLog judged, long seed) {
    double[] plain = net.logits(judged);
    SplittableRandom random = new SplittableRandom(seed);
    for (int field = 0; field < sum.length; field++) {
      double[] worse = new double[judged.rows()];
      for (int deal = 0; deal < DEALS; deal++) {
        double[] logits = net.logits(judged.shuffled(field, dealt(judged.rows(), random)));
        for (int row = 0; row < worse.length; row++) {
          int label = judged.labels()[row];
          worse[row] +=
              (Sigmoid.loss(logits[row], label) - Sigmoid.loss(plain[row], label)) / DEALS;
        }
      }
      for (double each : worse) {
        sum[field] += each;
        squares[field] += each * each;
      }
    }
    rows += judged.rows();
  }

  private static int[] dealt(int rows, SplittableRandom random) {
    int[] from = new int[rows];
    java.util.Arrays.setAll(from, row -> row);
    NetTrainer.shuffle(from, random);
    return from;
  }

  /** Which fields tell something: [fields]. */
  boolean[] useful() {
    boolean[] useful = new boolean[sum.length];
    for (int field = 0; field < useful.length; field++) {
      useful[field] = worth(field) > 0;
    }
    return useful;
  }

  /** By how much the mean loss surely rises without a field: at or below 0 for a useless one. */
  double worth(int field) {
    double mean = sum[field] / rows;
    double variance = Math.max(0, squares[field] / rows - mean * mean);
    return mean - SURE * Math.sqrt(variance / rows);
  }
}
