package dev.sluice.embeddings.arm;

/** The sum of two hashed rows: values that meet in one row still differ in the other. */
final class MultiHashArm implements RepresentationArm {
  private static final int LOOKUPS = 2;

  private final int dimension;
  private final ArmKind kind;
  private final RowSpace space;
  private final Weights weights;

  MultiHashArm(ArmPlan plan, ArmKind kind) {
    this.dimension = plan.dimension();
    this.kind = kind;
    this.space = new RowSpace(plan, LOOKUPS, plan.numbers() / dimension, kind.shared());
    this.weights = new Weights(space.rows() * dimension, plan);
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
    int one = space.row(feature, 0, valueHash) * dimension;
    int two = space.row(feature, 1, valueHash) * dimension;
    for (int i = 0; i < dimension; i++) {
      out[offset + i] = weights.get(one + i) + weights.get(two + i);
    }
  }

  @Override
  public void accumulate(int feature, long valueHash, float[] gradient, int offset) {
    for (int lookup = 0; lookup < LOOKUPS; lookup++) {
      int at = space.row(feature, lookup, valueHash) * dimension;
      for (int i = 0; i < dimension; i++) {
        weights.add(at + i, gradient[offset + i]);
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
