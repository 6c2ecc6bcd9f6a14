package dev.sluice.embeddings.arm;

import dev.sluice.embeddings.Precision;

/** An arm as a table of 16 bits a number would serve it: learned in 32, looked up rounded. */
public final class HalfArm implements RepresentationArm {
  private final RepresentationArm learned;
  private final Precision precision;

  /** Rounds what {@code learned} shows to {@code precision}. */
  public HalfArm(RepresentationArm learned, Precision precision) {
    this.learned = learned;
    this.precision = precision;
  }

  @Override
  public ArmKind kind() {
    return learned.kind();
  }

  @Override
  public int width(int feature) {
    return learned.width(feature);
  }

  @Override
  public void lookUp(int feature, long valueHash, float[] out, int offset) {
    learned.lookUp(feature, valueHash, out, offset);
    int end = offset + learned.width(feature);
    for (int i = offset; i < end; i++) {
      out[i] = precision.rounded(out[i]);
    }
  }

  @Override
  public void accumulate(int feature, long valueHash, float[] gradient, int offset) {
    learned.accumulate(feature, valueHash, gradient, offset);
  }

  @Override
  public void step() {
    learned.step();
  }

  @Override
  public long numbers() {
    return learned.numbers();
  }
}
