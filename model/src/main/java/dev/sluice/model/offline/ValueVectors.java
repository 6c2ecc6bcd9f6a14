package dev.sluice.model.offline;

/** Where a network's vectors of feature values lie when they are not a plain table of its own. */
interface ValueVectors {
  /** Adds {@code factor} times a value's vector to {@code to} from {@code at} on. */
  void add(int field, int id, float factor, float[] to, int at);

  /**
   * Adds {@code factor} times [at, at + dimension) of {@code gradient} to what {@link #step} moves
   * the value's vector by.
   */
  void accumulate(int field, int id, float factor, float[] gradient, int at);

  /** Moves what has a gradient, once, and forgets the gradients. */
  void step();
}
