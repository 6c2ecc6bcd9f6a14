package dev.sluice.embeddings;

import java.util.Arrays;
import java.util.Objects;

/**
 * Where a feature's chunks live: one salt and one turn of the round robin over the tables per
 * chunk. Immutable; equal by content.
 */
public final class FeatureEntry {
  private final String name;
  private final int id;
  private final int[] turns;
  private final long[] salts;
  private final long[] hashKeys;

  FeatureEntry(String name, int id, int[] turns, long[] salts) {
    this.name = name;
    this.id = id;
    this.turns = turns.clone();
    this.salts = salts.clone();
    this.hashKeys = new long[salts.length];
    Arrays.setAll(hashKeys, i -> ShortXxh3.keyOf(salts[i]));
  }

  /** The feature's name. */
  public String name() {
    return name;
  }

  /** The feature's number, from 0; never used again for another feature. */
  public int id() {
    return id;
  }

  /** Number of chunks, at least 1. */
  public int chunks() {
    return salts.length;
  }

  /** The table of a chunk under {@code layout}: turns go round all of its tables. */
  public int table(int chunk, TableLayout layout) {
    // One table is the deployed form, and a division costs as much as the hash.
    return layout.tables() == 1 ? 0 : turns[chunk] % layout.tables();
  }

  /** The salt of a chunk: the key of its hash. */
  public long salt(int chunk) {
    return salts[chunk];
  }

  /** Numbers that a value of this feature has under {@code layout}. */
  public int width(TableLayout layout) {
    return chunks() * layout.dimension();
  }

  int turn(int chunk) {
    return turns[chunk];
  }

  /** The salt as the hash of rows wants it. */
  long hashKey(int chunk) {
    return hashKeys[chunk];
  }

  FeatureEntry firstChunks(int count) {
    return new FeatureEntry(name, id, Arrays.copyOf(turns, count), Arrays.copyOf(salts, count));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FeatureEntry that
        && id == that.id
        && name.equals(that.name)
        && Arrays.equals(turns, that.turns)
        && Arrays.equals(salts, that.salts);
  }

  @Override
  public int hashCode() {
    return Objects.hash(name, id, Arrays.hashCode(turns), Arrays.hashCode(salts));
  }

  @Override
  public String toString() {
    return "%s #%d, turns %s, salts %s"
        .formatted(name, id, Arrays.toString(turns), Arrays.toString(salts));
  }
}
