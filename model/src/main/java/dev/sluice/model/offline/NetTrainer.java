package dev.sluice.model.offline;

import dev.sluice.schemas.metric.Discrimination;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Trains one network until its validation loss no longer falls; keeps the best epoch's weights. */
final class NetTrainer {
  private static final ThreadMXBean WORK = ManagementFactory.getThreadMXBean();

  private NetTrainer() {}

  /**
   * A trained network.
   *
   * @param net with the weights of the best epoch
   * @param validLogits of the validation rows
   * @param validLoss their mean loss
   * @param epochs that were run
   * @param examples that were trained on
   * @param seconds of training
   * @param history of the epochs
   */
  @SuppressWarnings("ArrayRecordComponent") // Read only.
  record Trained(
      Net net,
      double[] validLogits,
      double validLoss,
      int epochs,
      long examples,
      double seconds,
      List<Candidate.Epoch> history) {}

  /**
   * What one pass did.
   *
   * @param step steps taken so far
   * @param loss mean over its rows
   */
  record Pass(long step, double loss) {}

  /**
   * Trains a network.
   *
   * @param mostSeconds of this thread's processor time after which no new epoch begins
   */
  static Trained train(
      Net net, NetConfig config, EncodedLog train, EncodedLog valid, double mostSeconds) {
    long start = System.nanoTime();
    long startWork = WORK.getCurrentThreadCpuTime();
    SplittableRandom random = new SplittableRandom(config.seed() ^ 0x5DEECE66DL);
    int[] order = new int[train.rows()];
    for (int i = 0; i < order.length; i++) {
      order[i] = i;
    }
    List<float[]> state = net.state();
    List<float[]> average = copy(state);
    List<float[]> best = average;
    double[] bestLogits = new double[0];
    double bestLoss = Double.POSITIVE_INFINITY;
    List<Candidate.Epoch> history = new ArrayList<>();
    long step = 0;
    int epoch = 0;
    int bestEpoch = 0;
    while ((epoch == 0 || (WORK.getCurrentThreadCpuTime() - startWork) / 1e9 < mostSeconds)
        && epoch < config.epochs()
        && epoch - bestEpoch < config.patience() + (bestEpoch == 0 ? 1 : 0)) {
      shuffle(order, random);
      Pass pass = epoch(net, config, train, order, step, average);
      step = pass.step();
      epoch++;
      List<float[]> current = copy(state);
      if (config.averaging() > 0) {
        assign(state, average);
      }
      double[] logits = net.logits(valid);
      double loss = Sigmoid.loss(logits, valid.labels());
      double auc = Discrimination.auc(logits, valid.labels()).value();
      history.add(new Candidate.Epoch(pass.loss(), loss, auc));
      if (loss < bestLoss) {
        bestLoss = loss;
        bestLogits = logits;
        bestEpoch = epoch;
        best = copy(state);
      }
      assign(state, current);
    }
    assign(state, best);
    return new Trained(
        net,
        bestLogits,
        bestLoss,
        epoch,
        (long) epoch * train.rows(),
        (System.nanoTime() - start) / 1e9,
        history);
  }

  /** Takes one pass over the rows in the given order. */
  static Pass epoch(
      Net net,
      NetConfig config,
      EncodedLog train,
      int[] order,
      long before,
      List<float[]> average) {
    long step = before;
    int[] rows = new int[config.batch()];
    float[] logits = new float[config.batch()];
    List<Parameter> dense = net.dense();
    List<float[]> state = net.state();
    double loss = 0;
    for (int from = 0; from + 1 < order.length; from += config.batch()) {
      int n = Math.min(config.batch(), order.length - from);
      System.arraycopy(order, from, rows, 0, n);
      loss += net.gradients(train, rows, n, logits);
      step++;
      net.table.adam(config.rate(), config.tableL2(), step);
      net.first.adam(config.rate(), config.firstL2(), step);
      net.stepVectors();
      for (Parameter parameter : dense) {
        parameter.adam(config.rate(), config.denseL2(), step);
      }
      if (config.averaging() > 0) {
        // A young average follows closely, so that it does not remember the start.
        float keep = (float) Math.min(config.averaging(), (double) step / (step + 9));
        average(average, state, keep);
      }
    }
    return new Pass(step, loss / order.length);
  }

  private static void average(List<float[]> average, List<float[]> state, float keep) {
    for (int p = 0; p < state.size(); p++) {
      blend(average.get(p), state.get(p), keep);
    }
  }

  private static void blend(float[] average, float[] now, float keep) {
    for (int i = 0; i < average.length; i++) {
      average[i] = now[i] + keep * (average[i] - now[i]);
    }
  }

  static void shuffle(int[] order, SplittableRandom random) {
    for (int i = order.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int swap = order[i];
      order[i] = order[j];
      order[j] = swap;
    }
  }

  static List<float[]> copy(List<float[]> state) {
    List<float[]> copy = new ArrayList<>(state.size());
    state.forEach(array -> copy.add(array.clone()));
    return copy;
  }

  static void assign(List<float[]> to, List<float[]> from) {
    for (int p = 0; p < to.size(); p++) {
      System.arraycopy(from.get(p), 0, to.get(p), 0, to.get(p).length);
    }
  }
}
