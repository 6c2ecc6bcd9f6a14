package dev.sluice.embeddings;

import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;

/**
 * The shape of a unified table: how many rows of how many numbers, and what a row holds before it
 * is first written. All features share the {@code tables x rowsPerTable} rows; row numbers run from
 * 0 to {@link #rows()} - 1, table by table.
 *
 * @param tables number of tables, at least 1
 * @param rowsPerTable rows of each table, at least 1; rows of all tables below 2^31
 * @param dimension numbers per row, at least 1
 * @param slotWidth optimiser numbers kept beside each row, 0 for none
 * @param seed decides the initial rows
 * @param initRange initial numbers are uniform in [-initRange, initRange); finite, not negative
 */
public record TableLayout(
    int tables, int rowsPerTable, int dimension, int slotWidth, long seed, float initRange)
    implements Serializable {

  private static final long GOLDEN = 0x9E3779B97F4A7C15L;
  private static final float UNIT_24 = 0x1.0p-23f;

  /** Checks the ranges. */
  public TableLayout {
    atLeast("tables", tables, 1);
    atLeast("rowsPerTable", rowsPerTable, 1);
    atLeast("dimension", dimension, 1);
    atLeast("slotWidth", slotWidth, 0);
    if ((long) tables * rowsPerTable > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "tables x rowsPerTable must be below 2^31, was %d x %d".formatted(tables, rowsPerTable));
    }
    if (!(initRange >= 0) || Float.isInfinite(initRange)) {
      throw new IllegalArgumentException(
          "initRange must be finite and not negative, was " + initRange);
    }
  }

  /** Rows of all tables together. */
  public int rows() {
    return tables * rowsPerTable;
  }

  /**
   * Puts the initial value of {@code row} into {@code out} from {@code offset}; the same seed and
   * row give the same numbers on every machine.
   */
  public void initialise(int row, float[] out, int offset) {
    long state = mix(seed + (row + 1L) * GOLDEN);
    for (int i = 0; i < dimension; i++) {
      state += GOLDEN;
      int upper24 = (int) (mix(state) >>> 40);
      out[offset + i] = (upper24 * UNIT_24 - 1f) * initRange;
    }
  }

  /** One line that {@link #parse} reads back. */
  public String text() {
    return "tables=%d rowsPerTable=%d dimension=%d slotWidth=%d seed=%d initRange=%s"
        .formatted(tables, rowsPerTable, dimension, slotWidth, seed, Float.toHexString(initRange));
  }

  /**
   * Reads what {@link #text} wrote.
   *
   * @throws IllegalArgumentException if a part lacks or is no number
   */
  public static TableLayout parse(String text) {
    Map<String, String> parts = new HashMap<>();
    for (String part : text.trim().split("\\s+", -1)) {
      int equals = part.indexOf('=');
      if (equals > 0) {
        parts.put(part.substring(0, equals), part.substring(equals + 1));
      }
    }
    return new TableLayout(
        Integer.parseInt(part(parts, "tables", text)),
        Integer.parseInt(part(parts, "rowsPerTable", text)),
        Integer.parseInt(part(parts, "dimension", text)),
        Integer.parseInt(part(parts, "slotWidth", text)),
        Long.parseLong(part(parts, "seed", text)),
        Float.parseFloat(part(parts, "initRange", text)));
  }

  private static String part(Map<String, String> parts, String name, String text) {
    String value = parts.get(name);
    if (value == null) {
      throw new IllegalArgumentException("layout lacks " + name + ": " + text);
    }
    return value;
  }

  private static void atLeast(String name, int value, int least) {
    if (value < least) {
      throw new IllegalArgumentException(name + " must be at least " + least + ", was " + value);
    }
  }

  /* SplitMix64's finaliser: full avalanche, so neighbouring rows share nothing. */
  private static long mix(long z) {
    long a = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    long b = (a ^ (a >>> 27)) * 0x94D049BB133111EBL;
    return b ^ (b >>> 31);
  }
}
