package dev.sluice.benchmarks.table;

import dev.sluice.benchmarks.Zipf;
import dev.sluice.embeddings.FeatureEntry;
import dev.sluice.embeddings.FeatureRegistry;
import dev.sluice.embeddings.RowHash;
import dev.sluice.embeddings.TableLayout;

/**
 * Batches of feature values as traffic has them: {@value #FIELDS} fields of one chunk, values Zipf
 * {@value #EXPONENT}.
 */
final class Batches {
  static final int FIELDS = 26;
  static final int EXAMPLES = 100;
  static final int PER_BATCH = FIELDS * EXAMPLES;
  static final double EXPONENT = 1.05;

  private final FeatureEntry[] fields = new FeatureEntry[FIELDS];
  private final long[][] values;
  private final String[][] texts;

  /** {@code count} batches; each field has {@code valuesPerField} values. */
  Batches(int count, long valuesPerField, long seed) {
    FeatureRegistry registry = new FeatureRegistry();
    Zipf[] draws = new Zipf[FIELDS];
    for (int f = 0; f < FIELDS; f++) {
      fields[f] = registry.register("f" + f, 1);
      draws[f] = new Zipf(valuesPerField, EXPONENT, seed * FIELDS + f);
    }
    values = new long[count][PER_BATCH];
    texts = new String[count][PER_BATCH];
    for (int b = 0; b < count; b++) {
      for (int i = 0; i < PER_BATCH; i++) {
        values[b][i] = draws[i % FIELDS].next();
        texts[b][i] = Long.toString(values[b][i]);
      }
    }
  }

  int count() {
    return values.length;
  }

  /** Hashes a batch of whole numbers: the row of each value into {@code out}. */
  void rows(int batch, TableLayout layout, int[] out) {
    long[] from = values[batch];
    int field = 0;
    for (int i = 0; i < from.length; i++) {
      out[i] = RowHash.row(layout, fields[field], 0, RowHash.valueHash(from[i]));
      field = field + 1 == FIELDS ? 0 : field + 1;
    }
  }

  /** The same rows from the values' texts. */
  void rowsOfTexts(int batch, TableLayout layout, int[] out) {
    String[] from = texts[batch];
    int field = 0;
    for (int i = 0; i < from.length; i++) {
      out[i] = RowHash.row(layout, fields[field], 0, RowHash.valueHash(from[i]));
      field = field + 1 == FIELDS ? 0 : field + 1;
    }
  }
}
