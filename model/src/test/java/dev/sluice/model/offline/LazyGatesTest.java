package dev.sluice.model.offline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.model.gate.Continuation;
import dev.sluice.model.gate.Gates;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/**
 * The search with lazily moved gates keeps the same values as one whose Adam moves every gate at
 * every step, as the original does: network, order and batches alike.
 */
class LazyGatesTest {
  private static final Path RATINGS =
      Path.of("../../shared/data/movielens-multimodal/ratings.csv.gz");
  private static final int ROWS = 12_000;
  private static final int EPOCHS = 5;
  private static final double LAST_TAU = 200;

  @Test
  void search_onASyntheticLog_keepsWhatADenseOptimiserKeeps() {
    SplittableRandom random = new SplittableRandom(3);
    int fields = 4;
    int values = 400;
    int[] ids = new int[ROWS * fields];
    int[] labels = new int[ROWS];
    for (int row = 0; row < ROWS; row++) {
      for (int f = 0; f < fields; f++) {
        // Skewed like traffic, so that many values are rare.
        ids[row * fields + f] = f * values + (int) (values * Math.pow(random.nextDouble(), 3));
      }
      double ctr = Sigmoid.of(ids[row * fields] % 7 - 3 + ids[row * fields + 1] % 3 - 1);
      labels[row] = random.nextDouble() < ctr ? 1 : 0;
    }
    compare(log(fields, ids, labels), fields * values);
  }

  @Test
  void search_onMovielens_keepsWhatADenseOptimiserKeeps() throws IOException {
    assumeTrue(Files.isRegularFile(RATINGS), "needs " + RATINGS.toAbsolutePath().normalize());
    Map<String, Integer> places = new HashMap<>();
    List<Integer> ids = new ArrayList<>();
    List<Integer> labels = new ArrayList<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(RATINGS)), StandardCharsets.UTF_8))) {
      lines.readLine();
      for (int row = 0; row < ROWS; row++) {
        List<String> cells = List.of(lines.readLine().split(",", -1));
        long hours = Long.parseLong(cells.get(3)) / 3600;
        for (String value :
            List.of("u" + cells.get(0), "i" + cells.get(1), "h" + hours % 24, "d" + hours / 240)) {
          ids.add(places.computeIfAbsent(value, key -> places.size()));
        }
        labels.add(Double.parseDouble(cells.get(2)) >= 4 ? 1 : 0);
      }
    }
    compare(
        log(
            4,
            ids.stream().mapToInt(Integer::intValue).toArray(),
            labels.stream().mapToInt(Integer::intValue).toArray()),
        places.size());
  }

  private static EncodedLog log(int fields, int[] ids, int[] labels) {
    int[] offsets = new int[ids.length + 1];
    Arrays.setAll(offsets, i -> i);
    float[] weights = new float[ids.length];
    Arrays.fill(weights, 1);
    return new EncodedLog(
        labels.length,
        fields,
        offsets,
        ids,
        weights,
        labels,
        Collections.nCopies(labels.length, ""));
  }

  private static void compare(EncodedLog log, int values) {
    NetShape shape = new NetShape(log.fields(), 4, true, true, 0, 0, List.of(16), false, 0);
    NetConfig config = new NetConfig(1e-3, 1e-3, 1e-3, 0, 64, 1, 1, 0, 1);
    int[] gateOf = new int[values];
    Arrays.setAll(gateOf, value -> value);
    for (double lambda : new double[] {1e-5, 1e-4}) {
      boolean[] lazy =
          GateSearch.search(
              shape, config, log, gateOf, log.counts(values), lambda, MatrixProduct.plain());
      boolean[] dense = dense(shape, config, log, values, lambda);
      int both = 0;
      int either = 0;
      for (int value = 0; value < values; value++) {
        both += lazy[value] && dense[value] ? 1 : 0;
        either += lazy[value] || dense[value] ? 1 : 0;
      }
      assertThat(either).as("some close, some stay, at %s", lambda).isBetween(1, values - 1);
      assertThat((double) both / either).as("strength %s", lambda).isGreaterThanOrEqualTo(0.99);
    }
  }

  /** The search as the original writes it: Adam over all gate weights at every step. */
  private static boolean[] dense(
      NetShape shape, NetConfig config, EncodedLog log, int values, double lambda) {
    Net net = new Net(shape, values, config.seed(), log.baseRate(), MatrixProduct.plain());
    net.gates = new float[values];
    net.gateGradient = new float[values];
    double[] w = new double[values];
    double[] first = new double[values];
    double[] second = new double[values];
    Arrays.fill(w, Gates.START);
    int stepsPerEpoch = (log.rows() + config.batch() - 1) / config.batch();
    double rate = GateSearch.rate(config, stepsPerEpoch);
    Continuation continuation = new Continuation(LAST_TAU, EPOCHS);
    SplittableRandom random = new SplittableRandom(config.seed());
    int[] order = new int[log.rows()];
    Arrays.setAll(order, i -> i);
    float[] logits = new float[config.batch()];
    long step = 0;
    for (int epoch = 0; epoch < EPOCHS; epoch++) {
      double tau = continuation.tau(epoch);
      NetTrainer.shuffle(order, random);
      for (int from = 0; from + 1 < order.length; from += config.batch()) {
        int[] rows = Arrays.copyOfRange(order, from, Math.min(order.length, from + config.batch()));
        for (int value = 0; value < values; value++) {
          net.gates[value] = (float) Gates.search(w[value], tau, Gates.START);
        }
        net.gradients(log, rows, rows.length, logits);
        step++;
        for (int value = 0; value < values; value++) {
          double gradient =
              net.gateGradient[value] * Gates.slope(w[value], tau, Gates.START)
                  + lambda * Gates.opennessSlope(w[value], tau);
          net.gateGradient[value] = 0;
          first[value] = Adams.BETA1 * first[value] + (1 - Adams.BETA1) * gradient;
          second[value] = Adams.BETA2 * second[value] + (1 - Adams.BETA2) * gradient * gradient;
          double mean = first[value] / (1 - Math.pow(Adams.BETA1, (double) step));
          double square = second[value] / (1 - Math.pow(Adams.BETA2, (double) step));
          w[value] -= rate * mean / (Math.sqrt(square) + Adams.EPSILON);
        }
        net.table.adam(config.rate(), config.tableL2(), step);
        net.first.adam(config.rate(), config.firstL2(), step);
        for (Parameter parameter : net.dense()) {
          parameter.adam(config.rate(), config.denseL2(), step);
        }
      }
    }
    boolean[] open = new boolean[values];
    int[] counts = log.counts(values);
    for (int value = 0; value < values; value++) {
      open[value] = w[value] > 0 && counts[value] > 0;
    }
    return open;
  }
}
