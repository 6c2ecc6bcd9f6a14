package dev.sluice.model.encode;

import dev.sluice.embeddings.RowHash;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One or many categorical values, each a row per chunk. A missing value and an empty list have a
 * row of their own, that of the value "". Numbers count as their shortest text, so that 42.0 and
 * "42" are one value.
 */
final class ValuesField extends Field {
  private static final long MISSING = RowHash.valueHash("");

  private final Chunks chunks;
  private final long[] hashes;

  /** A field of at most {@code max} values; the first ones count. */
  ValuesField(String name, Chunks chunks, int max) {
    super(name, chunks.count(), 0);
    this.chunks = chunks;
    this.hashes = new long[max];
  }

  @Override
  void encode(@Nullable Object value, Boundaries boundaries, Rows out) {
    int n = hash(value);
    if (n == 0) {
      hashes[0] = MISSING;
      n = 1;
    }
    chunks.slots(hashes, n, out);
  }

  private int hash(@Nullable Object value) {
    if (value instanceof List<?> list) {
      int n = 0;
      for (int i = 0; i < list.size() && n < hashes.length; i++) {
        n = hashOne(list.get(i), n);
      }
      return n;
    }
    return hashOne(value, 0);
  }

  private int hashOne(@Nullable Object value, int at) {
    if (value instanceof CharSequence text) {
      hashes[at] = RowHash.valueHash(text);
      return at + 1;
    }
    double x = number(value);
    if (Double.isNaN(x)) {
      return at;
    }
    hashes[at] = RowHash.valueHash(text(x));
    return at + 1;
  }

  static String text(double x) {
    long whole = (long) x;
    return whole == x ? Long.toString(whole) : Double.toString(x);
  }
}
