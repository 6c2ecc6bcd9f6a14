package dev.sluice.benchmarks.train;

import dev.sluice.benchmarks.BenchReport;
import dev.sluice.benchmarks.Zipf;
import dev.sluice.embeddings.RowHash;
import dev.sluice.model.gate.GateFingerprints;
import dev.sluice.model.gate.GateWeights;
import dev.sluice.model.gate.Gates;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sluice bench gates}: what gates of very many values cost, and how often they err. */
@Command(
    name = "gates",
    mixinStandardHelpOptions = true,
    description = "Measure memory and error of gates for very many feature values.",
    footer = {
      "",
      "Serving keeps fingerprints of open values: false_open_rate is how often a closed one passes",
      "for open. Training keeps own gates for --budget most frequent values: shared_gate_share is",
      "the share of occurrences whose value shares its field's gate.",
      "Example: sluice bench gates --values 50000000 --json"
    })
public final class GatesBench implements Callable<Integer> {
  private static final int PROBES = 10_000_000;
  private static final double SKEW = 1.1;

  @Mixin BenchReport report = new BenchReport();

  @Option(
      names = "--values",
      defaultValue = "50000000",
      description = "Feature values. Default: ${DEFAULT-VALUE}.")
  int values;

  @Option(
      names = "--kept",
      defaultValue = "0.3",
      description = "Share of them that are open. Default: ${DEFAULT-VALUE}.")
  double kept;

  @Option(
      names = "--budget",
      defaultValue = "1000000",
      description = "Values with a gate of their own in training. Default: ${DEFAULT-VALUE}.")
  int budget;

  @Override
  public Integer call() {
    int open = (int) Math.max(1, Math.min(values, Math.round(kept * values)));
    report.progress("fingerprints of %,d open values of %,d ...".formatted(open, values));
    long[] keys = new long[open];
    for (int value = 0; value < open; value++) {
      keys[value] = key(value);
    }
    long from = System.nanoTime();
    GateFingerprints gates = GateFingerprints.of(keys, (float) Gates.decided(1, Gates.START));
    double built = (System.nanoTime() - from) / 1e9;
    int missed = 0;
    for (long key : keys) {
      missed += gates.isOpen(key) ? 0 : 1;
    }
    int closed = Math.max(1, values - open);
    int falseOpen = 0;
    from = System.nanoTime();
    for (int probe = 0; probe < PROBES; probe++) {
      falseOpen += gates.isOpen(key(open + probe % closed)) ? 1 : 0;
    }
    double each = (System.nanoTime() - from) / (double) PROBES;
    Zipf traffic = new Zipf(values, SKEW, 1);
    int shared = 0;
    for (int draw = 0; draw < PROBES; draw++) {
      shared += traffic.next() > budget ? 1 : 0;
    }
    report
        .put("values", values)
        .put("open", open)
        .put("serving_bytes", gates.bytes())
        .put("serving_bytes_per_open_value", (double) gates.bytes() / open)
        .put("build_seconds", built)
        .put("lookup_ns", each)
        .put("missed_open", missed)
        .put("false_open_rate", (double) falseOpen / PROBES)
        .put("training_bytes_all_own", (long) values * GateWeights.BYTES)
        .put("training_budget", budget)
        .put("training_bytes", (long) Math.min(budget, values) * GateWeights.BYTES)
        .put("traffic_skew", SKEW)
        .put("shared_gate_share", (double) shared / PROBES);
    report.finish();
    return 0;
  }

  private static long key(int value) {
    return RowHash.mix(RowHash.valueHash(value));
  }
}
