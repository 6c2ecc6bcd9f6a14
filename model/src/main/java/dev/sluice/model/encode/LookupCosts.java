package dev.sluice.model.encode;

import dev.sluice.embeddings.gate.RowSource;
import dev.sluice.embeddings.gate.ValueGates;
import dev.sluice.schemas.record.Example;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Measures what each field of a schema costs to look up, and what its closed gates save. */
public final class LookupCosts {
  /** Values met less often are left out of {@link Cost#closedShare}. */
  public static final int FREQUENT = 50;

  private static final int ROUNDS = 9;
  private static final int REPEATS = 4;

  private LookupCosts() {}

  /**
   * One field; figures per example.
   *
   * @param field its name
   * @param lookups rows that it has
   * @param read of them, those of values that are not closed
   * @param bytes of these rows
   * @param bytesRead of those
   * @param micros to gather and pool its rows without gates, microseconds, median of rounds
   * @param microsRead the same with gates
   * @param values distinct ones met
   * @param closed of them
   * @param frequent occurrences of values that were met {@value #FREQUENT} times and more
   * @param frequentClosed of them, those of closed values
   */
  public record Cost(
      String field,
      double lookups,
      double read,
      double bytes,
      double bytesRead,
      double micros,
      double microsRead,
      int values,
      int closed,
      long frequent,
      long frequentClosed) {
    /** Share of the occurrences of frequent values that are closed; NaN where there are none. */
    public double closedShare() {
      return frequent == 0 ? Double.NaN : (double) frequentClosed / frequent;
    }
  }

  /** Rows of one field over all examples, slot after slot. */
  private record Cells(int[] rows, int[] counts, float[] weights) {}

  /**
   * Measures all fields that have rows.
   *
   * @param rows where rows lie
   * @param dimension numbers per row
   */
  public static List<Cost> of(
      Encoder encoder,
      List<Example> examples,
      Boundaries boundaries,
      ValueGates gates,
      RowSource rows,
      int dimension) {
    EncodedBatch batch = encoder.examples(examples, boundaries, gates);
    EncodedBatch.Gated gated = batch.gated();
    if (gated == null) {
      throw new IllegalStateException("a batch encoded with gates has them");
    }
    List<Cost> costs = new ArrayList<>();
    int slot = 0;
    for (Field field : encoder.fields()) {
      if (field.slots() > 0) {
        costs.add(cost(field, slot, batch, gated, rows, dimension));
      }
      slot += field.slots();
    }
    return costs;
  }

  private static Cost cost(
      Field field,
      int slot,
      EncodedBatch batch,
      EncodedBatch.Gated gated,
      RowSource source,
      int dimension) {
    Map<Long, int[]> met = new HashMap<>();
    for (int example = 0; example < batch.size(); example++) {
      int cell = example * batch.slots() + slot;
      for (int i = batch.offsets()[cell]; i < batch.offsets()[cell + 1]; i++) {
        int[] times = met.computeIfAbsent(gated.keys()[i], key -> new int[2]);
        times[0]++;
        times[1] += gated.weights()[i] == 0 ? 1 : 0;
      }
    }
    int closed = 0;
    long frequent = 0;
    long frequentClosed = 0;
    for (int[] times : met.values()) {
      closed += times[1] > 0 ? 1 : 0;
      frequent += times[0] >= FREQUENT ? times[0] : 0;
      frequentClosed += times[0] >= FREQUENT ? times[1] : 0;
    }
    Cells all = cells(field, slot, batch, gated, false);
    Cells read = cells(field, slot, batch, gated, true);
    double[] micros = micros(all, read, source, dimension, batch.size());
    double size = batch.size();
    double width = dimension * (double) Float.BYTES;
    return new Cost(
        field.name(),
        all.rows().length / size,
        read.rows().length / size,
        all.rows().length / size * width,
        read.rows().length / size * width,
        micros[0],
        micros[1],
        met.size(),
        closed,
        frequent,
        frequentClosed);
  }

  private static Cells cells(
      Field field, int slot, EncodedBatch batch, EncodedBatch.Gated gated, boolean skips) {
    List<Integer> rows = new ArrayList<>();
    List<Float> weights = new ArrayList<>();
    int[] counts = new int[batch.size() * field.slots()];
    int at = 0;
    for (int example = 0; example < batch.size(); example++) {
      for (int s = slot; s < slot + field.slots(); s++) {
        int cell = example * batch.slots() + s;
        for (int i = batch.offsets()[cell]; i < batch.offsets()[cell + 1]; i++) {
          if (!skips || gated.weights()[i] != 0) {
            rows.add(batch.rows()[i]);
            weights.add(gated.weights()[i]);
            counts[at]++;
          }
        }
        at++;
      }
    }
    int[] flat = rows.stream().mapToInt(row -> row).toArray();
    float[] factors = new float[flat.length];
    for (int i = 0; i < factors.length; i++) {
      factors[i] = weights.get(i);
    }
    return new Cells(flat, counts, factors);
  }

  /** Microseconds per example of both, taking turns. */
  private static double[] micros(
      Cells all, Cells read, RowSource source, int dimension, int examples) {
    List<Double> first = new ArrayList<>();
    List<Double> second = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      first.add(time(all, source, dimension));
      second.add(time(read, source, dimension));
    }
    first.sort(null);
    second.sort(null);
    return new double[] {first.get(ROUNDS / 2) / examples, second.get(ROUNDS / 2) / examples};
  }

  private static double time(Cells cells, RowSource source, int dimension) {
    int most = 1;
    for (int count : cells.counts()) {
      most = Math.max(most, count);
    }
    float[] values = new float[most * dimension];
    float[] out = new float[dimension];
    long from = System.nanoTime();
    for (int repeat = 0; repeat < REPEATS; repeat++) {
      int at = 0;
      for (int count : cells.counts()) {
        source.gather(cells.rows(), at, count, values, 0);
        Pooling.weighted(values, count, dimension, cells.weights(), at, out, 0);
        at += count;
      }
    }
    return (System.nanoTime() - from) / 1e3 / REPEATS;
  }
}
