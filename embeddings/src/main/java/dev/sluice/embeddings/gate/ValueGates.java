package dev.sluice.embeddings.gate;

import dev.sluice.embeddings.FeatureEntry;

/** The learned factor of each feature value; 0 is closed. Thread-safe for reading. */
@FunctionalInterface
public interface ValueGates {
  /** Every gate open at factor 1. */
  ValueGates OPEN = (feature, valueHash) -> 1f;

  /** The factor of a value's vector, not negative; 0 if its gate is closed. */
  float gate(FeatureEntry feature, long valueHash);
}
