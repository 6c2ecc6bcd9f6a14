package dev.sluice.embeddings.arm;

/** Hashed rows, one per chunk, one after the other: plain, or multiplexed as in the product. */
final class HashArm implements RepresentationArm {
  private final ArmPlan plan;
  private final ArmKind kind;
  private final int chunk;
  private final RowSpace space;
  private final Weights weights;

  HashArm(ArmPlan plan, ArmKind kind) {
    this.plan = plan;
    this.kind = kind;
    this.chunk = plan.dimension() / plan.chunks();
    this.space = new RowSpace(plan, plan.chunks(), plan.numbers() / chunk, kind.shared());
    this.weights = new Weights(space.rows() * chunk, plan);
  }

  @Override
  public ArmKind kind() {
    return kind;
  }

  @Override
  public int width(int feature) {
    return plan.dimension();
  }

  @Override
  public void lookUp(int feature, long valueHash, float[] out, int offset) {
    for (int c = 0; c < plan.chunks(); c++) {
      weights.copy(space.row(feature, c, valueHash) * chunk, chunk, out, offset + c * chunk);
    }
  }

  @Override
  public void accumulate(int feature, long valueHash, float[] gradient, int offset) {
    for (int c = 0; c < plan.chunks(); c++) {
      int at = space.row(feature, c, valueHash) * chunk;
      for (int i = 0; i < chunk; i++) {
        weights.add(at + i, gradient[offset + c * chunk + i]);
      }
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
}
