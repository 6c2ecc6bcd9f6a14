package dev.sluice.model.offline;

import dev.sluice.embeddings.RowHash;
import dev.sluice.embeddings.arm.RepresentationArm;

/** Vectors of an experiment's representation arm. Not thread-safe. */
final class ArmVectors implements ValueVectors {
  private final RepresentationArm arm;
  private final long[] hashes;
  private final float[] vector;
  private final float[] scaled;

  /**
   * Wraps an arm.
   *
   * @param values of the vocabulary
   * @param salt decides, with the arm's own salts, which values meet
   */
  ArmVectors(RepresentationArm arm, int values, long salt) {
    this.arm = arm;
    this.hashes = new long[values];
    for (int id = 0; id < values; id++) {
      hashes[id] = RowHash.mix(RowHash.valueHash(id) + RowHash.mix(salt));
    }
    this.vector = new float[arm.width(0)];
    this.scaled = new float[vector.length];
  }

  @Override
  public void add(int field, int id, float factor, float[] to, int at) {
    arm.lookUp(field, hashes[id], vector, 0);
    for (int j = 0; j < vector.length; j++) {
      to[at + j] += factor * vector[j];
    }
  }

  @Override
  public void accumulate(int field, int id, float factor, float[] gradient, int at) {
    if (factor == 1) {
      arm.accumulate(field, hashes[id], gradient, at);
      return;
    }
    for (int j = 0; j < scaled.length; j++) {
      scaled[j] = factor * gradient[at + j];
    }
    arm.accumulate(field, hashes[id], scaled, 0);
  }

  @Override
  public void step() {
    arm.step();
  }
}
