package dev.sluice.model.offline;

import dev.sluice.model.encode.LookupCosts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Measures, field by field, what a gated network's closed values save where it serves. */
final class GateSavings {
  private static final int ROUNDS = 9;

  private GateSavings() {}

  /**
   * Measures all fields over the rows of a log.
   *
   * @param names of the fields
   * @param net with gates
   * @param log mapped as the network reads it
   */
  static List<LookupCosts.Cost> of(List<String> names, Net net, EncodedLog log) {
    float[] gates = net.gates;
    if (gates == null) {
      throw new IllegalArgumentException("a network without gates saves nothing");
    }
    List<LookupCosts.Cost> costs = new ArrayList<>();
    for (int field = 0; field < log.fields(); field++) {
      costs.add(cost(names.get(field), field, net, gates, log));
    }
    return costs;
  }

  private static LookupCosts.Cost cost(
      String name, int field, Net net, float[] gates, EncodedLog log) {
    Map<Integer, Integer> met = new HashMap<>();
    long lookups = 0;
    long read = 0;
    for (int row = 0; row < log.rows(); row++) {
      int cell = row * log.fields() + field;
      for (int k = log.offsets()[cell]; k < log.offsets()[cell + 1]; k++) {
        met.merge(log.ids()[k], 1, Integer::sum);
        lookups++;
        read += gates[log.ids()[k]] != 0 ? 1 : 0;
      }
    }
    int closed = 0;
    long frequent = 0;
    long frequentClosed = 0;
    for (Map.Entry<Integer, Integer> value : met.entrySet()) {
      boolean open = gates[value.getKey()] != 0;
      int times = value.getValue();
      closed += open ? 0 : 1;
      frequent += times >= LookupCosts.FREQUENT ? times : 0;
      frequentClosed += times >= LookupCosts.FREQUENT && !open ? times : 0;
    }
    double rows = log.rows();
    double bytes = bytes(net);
    double[] micros = micros(field, net, gates, log);
    return new LookupCosts.Cost(
        name,
        lookups / rows,
        read / rows,
        lookups / rows * bytes,
        read / rows * bytes,
        micros[0],
        micros[1],
        met.size(),
        closed,
        frequent,
        frequentClosed);
  }

  /** Microseconds per row without gates and with them, taking turns. */
  private static double[] micros(int field, Net net, float[] gates, EncodedLog log) {
    List<Double> whole = new ArrayList<>();
    List<Double> gated = new ArrayList<>();
    float[] open = new float[gates.length];
    java.util.Arrays.fill(open, 1);
    for (int round = 0; round < ROUNDS; round++) {
      whole.add(time(field, net, open, log));
      gated.add(time(field, net, gates, log));
    }
    whole.sort(null);
    gated.sort(null);
    return new double[] {whole.get(ROUNDS / 2), gated.get(ROUNDS / 2)};
  }

  /** Bytes of a value's vector and first-order weight. */
  private static double bytes(Net net) {
    int numbers = net.table.value.length > 0 ? net.shape.dimension() : 0;
    return (numbers + (net.shape.first() ? 1.0 : 0)) * Float.BYTES;
  }

  /** What the network does with one field of one row: nothing for closed values. */
  private static void look(EncodedLog log, int cell, Net net, float[] gates, float[] sum) {
    int d = net.shape.dimension();
    boolean embeds = net.table.value.length > 0;
    for (int k = log.offsets()[cell]; k < log.offsets()[cell + 1]; k++) {
      int id = log.ids()[k];
      float factor = log.weights()[k] * gates[id];
      if (factor == 0) {
        continue;
      }
      if (net.shape.first()) {
        sum[d] += factor * net.first.value[id];
      }
      for (int j = 0, from = id * d; embeds && j < d; j++) {
        sum[j] += factor * net.table.value[from + j];
      }
    }
  }

  private static double time(int field, Net net, float[] gates, EncodedLog log) {
    float[] sum = new float[net.shape.dimension() + 1];
    long from = System.nanoTime();
    for (int row = 0; row < log.rows(); row++) {
      look(log, row * log.fields() + field, net, gates, sum);
    }
    return (System.nanoTime() - from) / 1e3 / Math.max(1, log.rows());
  }
}
