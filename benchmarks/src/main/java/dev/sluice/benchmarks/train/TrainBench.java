package dev.sluice.benchmarks.train;

import dev.sluice.benchmarks.BenchReport;
import dev.sluice.benchmarks.Rounds;
import dev.sluice.model.djl.DenseStep;
import dev.sluice.model.djl.DjlProduct;
import dev.sluice.model.offline.EncodedLog;
import dev.sluice.model.offline.GatedTraining;
import dev.sluice.model.offline.MatrixProduct;
import dev.sluice.model.offline.NetConfig;
import dev.sluice.model.offline.NetShape;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sluice bench train}: how fast a network with table and gates is trained. */
@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    description =
        "Measure training steps with table, gates and optimiser against the engine's forward and"
            + " backward pass of the same layers alone.",
    footer = {
      "",
      "examples_per_second: whole steps, products of matrices by the engine. dense_examples_per_second:",
      "forward and backward of the layers on a ready batch by the engine's own differentiation, one",
      "thread. All sides take turns in one process.",
      "Examples: sluice bench train --json",
      "          sluice bench train --soak 30m --report soak.json"
    })
public final class TrainBench implements Callable<Integer> {
  private static final double GATE_RATE = 1e-3;
  private static final double LAMBDA = 1e-6;
  private static final double L2 = 1e-3;
  private static final int ROWS = 100_000;
  private static final int WARM_UP = 3;
  private static final int CROSS_LAYERS = 2;
  private static final List<Integer> MLP = List.of(256, 128);

  @Mixin BenchReport report = new BenchReport();

  @Option(names = "--fields", defaultValue = "20", description = "Default: ${DEFAULT-VALUE}.")
  int fields;

  @Option(
      names = "--dimension",
      defaultValue = "16",
      description = "Numbers per field. Default: ${DEFAULT-VALUE}.")
  int dimension;

  @Option(
      names = "--batch",
      defaultValue = "512",
      description = "Examples per step. Default: ${DEFAULT-VALUE}.")
  int batch;

  @Option(
      names = "--values",
      defaultValue = "2000",
      description = "Values per field. Default: ${DEFAULT-VALUE}.")
  int values;

  @Option(
      names = "--rounds",
      defaultValue = "9",
      description = "Rounds of each side; the median is told. Default: ${DEFAULT-VALUE}.")
  int rounds;

  @Option(
      names = "--steps",
      defaultValue = "20",
      description = "Steps per round. Default: ${DEFAULT-VALUE}.")
  int steps;

  @Option(
      names = "--soak",
      paramLabel = "DURATION",
      description = "Train for so long (30m, 90s) instead, and tell memory over time.")
  @Nullable String soak;

  @Override
  public Integer call() throws Exception {
    report
        .put("fields", fields)
        .put("dimension", dimension)
        .put("batch", batch)
        .put("values", fields * values)
        .put("mlp", MLP)
        .put("cross_layers", CROSS_LAYERS);
    EncodedLog log = TrainLog.of(ROWS, fields, values, 1);
    if (soak == null) {
      speed(log);
    } else {
      new Soak(training(log, new DjlProduct()), batch, ROWS).run(soak, report);
    }
    report.finish();
    return 0;
  }

  private GatedTraining training(EncodedLog log, MatrixProduct product) {
    NetShape shape = new NetShape(fields, dimension, true, false, CROSS_LAYERS, 0, MLP, false, 0);
    NetConfig config = new NetConfig(1e-3, L2, L2, 0, batch, 1, 1, 0, 1);
    int[] gateOf = IntStream.range(0, fields * values).toArray();
    return new GatedTraining(shape, config, log, gateOf, GATE_RATE, LAMBDA, product);
  }

  private void speed(EncodedLog log) throws Exception {
    DenseStep.threads(1);
    try (DenseStep dense = new DenseStep(fields * dimension, CROSS_LAYERS, MLP, batch, 1)) {
      Rounds turns = new Rounds();
      turns.side("dense", () -> repeated(dense));
      turns.side(
          "dense_two_threads",
          () -> {
            DenseStep.threads(2);
            try {
              return repeated(dense);
            } finally {
              DenseStep.threads(1);
            }
          });
      turns.side("whole", new Steps(training(log, new DjlProduct()), batch, ROWS).side(steps));
      turns.side(
          "whole_plain_java",
          new Steps(training(log, MatrixProduct.plain()), batch, ROWS).side(steps));
      Map<String, Double> rates = turns.perSecond(WARM_UP, rounds);
      double whole = rates.getOrDefault("whole", Double.NaN);
      double alone = rates.getOrDefault("dense", Double.NaN);
      report
          .put("examples_per_second", whole)
          .put("dense_examples_per_second", alone)
          .put("whole_over_dense", whole / alone)
          .put("dense_two_threads_examples_per_second", rates.get("dense_two_threads"))
          .put("plain_java_examples_per_second", rates.get("whole_plain_java"));
    }
  }

  private long repeated(DenseStep dense) {
    for (int i = 0; i < steps; i++) {
      dense.step();
    }
    return (long) steps * batch;
  }
}
