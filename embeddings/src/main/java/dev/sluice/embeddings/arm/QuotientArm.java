package dev.sluice.embeddings.arm;

/**
 * The elementwise product of a remainder row and a quotient row. A value is first a uniform number
 * x below q x q (its hash); remainder and quotient of it are independent, so each is one lookup of
 * its own. Half of the rows serve each.
 */
final class QuotientArm implements RepresentationArm {
  private final int dimension;
  private final ArmKind kind;
  private final RowSpace rows;

  private final Weights weights;
  private final int second;

  QuotientArm(ArmPlan plan, ArmKind kind) {
    this.dimension = plan.dimension();
    this.kind = kind;
    long each = Math.max(1, plan.numbers() / dimension / 2);
    this.rows = new RowSpace(plan, 2, each, kind.shared());

    this.second = rows.rows();
    this.weights = new Weights(2 * second * dimension, plan);
    // The product starts as the remainder's row: products of two small numbers would start dead.
    for (int i = second * dimension; i < weights.size(); i++) {
      weights.set(i, 1 + weights.get(i));
    }
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
    int one = remainder(feature, valueHash);
    int two = quotient(feature, valueHash);
    for (int i = 0; i < dimension; i++) {
      out[offset + i] = weights.get(one + i) * weights.get(two + i);
    }
  }

  @Override
  public void accumulate(int feature, long valueHash, float[] gradient, int offset) {
    int one = remainder(feature, valueHash);
    int two = quotient(feature, valueHash);
    for (int i = 0; i < dimension; i++) {
      float g = gradient[offset + i];
      weights.add(one + i, g * weights.get(two + i));
      weights.add(two + i, g * weights.get(one + i));
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

  private int remainder(int feature, long valueHash) {
    return rows.row(feature, 0, valueHash) * dimension;
  }

  private int quotient(int feature, long valueHash) {
    return (second + rows.row(feature, 1, valueHash)) * dimension;
  }
}
