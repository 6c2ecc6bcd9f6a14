package dev.sluice.model.encode;

import dev.sluice.embeddings.RowHash;
import org.jspecify.annotations.Nullable;

/**
 * A number as the row of its bucket, and where asked for as a dense number too. A missing number
 * has a row of its own, and 0 as its dense number.
 */
final class BucketField extends Field {
  /** Buckets on each side of zero whose rows are kept; the others are hashed each time. */
  private static final int KEPT = 256;

  private static final long MISSING = RowHash.valueHash("");

  /** What a number is densely; standardised to about unit variance on its usual range. */
  interface Dense {
    double of(double x);
  }

  private final Chunks chunks;
  private final Bucketing bucketing;
  private final @Nullable Dense dense;
  private final boolean quantiles;
  private final RowCache byBucket;
  private final RowCache byQuantile;

  BucketField(String name, Chunks chunks, Bucketing bucketing, @Nullable Dense dense) {
    this(name, chunks, bucketing, dense, false);
  }

  private BucketField(
      String name, Chunks chunks, Bucketing bucketing, @Nullable Dense dense, boolean quantiles) {
    super(name, chunks.count(), dense == null ? 0 : 1);
    this.chunks = chunks;
    this.bucketing = bucketing;
    this.dense = dense;
    this.quantiles = quantiles;
    this.byBucket = new RowCache(chunks, "b");
    this.byQuantile = new RowCache(chunks, "q");
  }

  /** A field whose buckets are learned quantiles; logarithmic ones until those are known. */
  static BucketField quantiles(String name, Chunks chunks) {
    return new BucketField(name, chunks, LogBuckets::bucket, null, true);
  }

  @Override
  void encode(@Nullable Object value, Boundaries boundaries, Rows out) {
    double x = number(value);
    boolean missing = Double.isNaN(x);
    if (missing) {
      chunks.slots(MISSING, out);
    } else if (quantiles && boundaries.has(name())) {
      byQuantile.slots(boundaries.bucket(name(), x), out);
    } else {
      byBucket.slots(bucketing.bucket(x), out);
    }
    if (dense != null) {
      out.number(missing ? 0f : (float) dense.of(x));
    }
  }

  /** Rows of buckets: a bucket's text is hashed once. */
  private static final class RowCache {
    private final Chunks chunks;
    private final String prefix;
    private final int[] kept;
    private final long[] hashes = new long[2 * KEPT + 1];
    private final boolean[] hashed = new boolean[2 * KEPT + 1];
    private final boolean[] known = new boolean[2 * KEPT + 1];

    RowCache(Chunks chunks, String prefix) {
      this.chunks = chunks;
      this.prefix = prefix;
      this.kept = new int[known.length * chunks.count()];
    }

    void slots(int bucket, Rows out) {
      if (out.gates != null) {
        chunks.slots(hash(bucket), out);
        return;
      }
      boolean near = Math.abs(bucket) <= KEPT;
      if (near && !known[bucket + KEPT]) {
        keep(bucket);
      }
      long hash = near ? 0 : RowHash.valueHash(prefix + bucket);
      for (int chunk = 0; chunk < chunks.count(); chunk++) {
        out.add(near ? kept[at(bucket, chunk)] : chunks.row(chunk, hash));
        out.closeSlot();
      }
    }

    /** With gates a row is found by its value's hash: the text's hash is what costs. */
    private long hash(int bucket) {
      if (Math.abs(bucket) > KEPT) {
        return RowHash.valueHash(prefix + bucket);
      }
      if (!hashed[bucket + KEPT]) {
        hashes[bucket + KEPT] = RowHash.valueHash(prefix + bucket);
        hashed[bucket + KEPT] = true;
      }
      return hashes[bucket + KEPT];
    }

    private void keep(int bucket) {
      long hash = RowHash.valueHash(prefix + bucket);
      for (int chunk = 0; chunk < chunks.count(); chunk++) {
        kept[at(bucket, chunk)] = chunks.row(chunk, hash);
      }
      known[bucket + KEPT] = true;
    }

    private int at(int bucket, int chunk) {
      return (bucket + KEPT) * chunks.count() + chunk;
    }
  }
}
