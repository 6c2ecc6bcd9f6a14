package dev.sluice.embeddings.arm;

import dev.sluice.embeddings.RowHash;

/**
 * Blocks of a vector hashed into one flat array that every feature shares: HashedNet with blocks of
 * one number and a sign, ROBE-Z with blocks of {@value #ROBE_BLOCK} that wrap around the end.
 */
final class BlockArm implements RepresentationArm {
  private static final int ROBE_BLOCK = 8;

  private final int dimension;
  private final ArmKind kind;
  private final int block;
  private final boolean signed;
  private final RowSpace space;
  private final Weights weights;

  BlockArm(ArmPlan plan, ArmKind kind) {
    this.dimension = plan.dimension();
    this.kind = kind;
    this.signed = kind == ArmKind.HASHED_NET;
    this.block = signed ? 1 : Math.min(ROBE_BLOCK, dimension);
    int blocks = (dimension + block - 1) / block;
    // A block may start at any number, so the space that is hashed into is one of numbers.
    this.space = new RowSpace(plan, blocks, plan.numbers(), true);
    this.weights = new Weights(space.rows(), plan);
  }

  @Override
  public ArmKind kind() {
    return kind;
  }

  @Override
  public int width(int feature) {
    return dimension;
  }

  @Override
  public void lookUp(int feature, long valueHash, float[] out, int offset) {
    for (int i = 0; i < dimension; i++) {
      out[offset + i] = sign(feature, i, valueHash) * weights.get(at(feature, i, valueHash));
    }
  }

  @Override
  public void accumulate(int feature, long valueHash, float[] gradient, int offset) {
    for (int i = 0; i < dimension; i++) {
      weights.add(at(feature, i, valueHash), sign(feature, i, valueHash) * gradient[offset + i]);
    }
  }

  @Override
  public void step() {
    weights.step();
  }

  @Override
  public long numbers() {
    return weights.size();
  }

  private int at(int feature, int i, long valueHash) {
    int start = space.row(feature, i / block, valueHash);
    return (int) (((long) start + i % block) % weights.size());
  }

  private float sign(int feature, int i, long valueHash) {
    if (!signed) {
      return 1;
    }
    long mixed = RowHash.mix(valueHash ^ RowHash.mix(((long) feature << 32) | i));
    return mixed < 0 ? -1 : 1;
  }
}
