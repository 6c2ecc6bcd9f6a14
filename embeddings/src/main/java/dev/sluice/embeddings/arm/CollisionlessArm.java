package dev.sluice.embeddings.arm;

import dev.sluice.embeddings.RowHash;
import java.util.HashMap;
import java.util.Map;

/**
 * A row of its own for every value that was learned, made at its first gradient. A value that was
 * never learned shows the zero vector, as a dictionary without an entry does.
 */
final class CollisionlessArm implements RepresentationArm {
  private final int dimension;
  private final Map<Long, Integer> rows = new HashMap<>();
  private final Weights weights;

  CollisionlessArm(ArmPlan plan) {
    this.dimension = plan.dimension();
    this.weights = new Weights(0, plan);
  }

  @Override
  public ArmKind kind() {
    return ArmKind.COLLISIONLESS;
  }

  @Override
  public int width(int feature) {
    return dimension;
  }

  @Override
  public void lookUp(int feature, long valueHash, float[] out, int offset) {
    Integer at = rows.get(key(feature, valueHash));
    if (at == null) {
      java.util.Arrays.fill(out, offset, offset + dimension, 0f);
    } else {
      weights.copy(at, dimension, out, offset);
    }
  }

  @Override
  public void accumulate(int feature, long valueHash, float[] gradient, int offset) {
    int at = rows.computeIfAbsent(key(feature, valueHash), made -> weights.grow(dimension));
    for (int i = 0; i < dimension; i++) {
      weights.add(at + i, gradient[offset + i]);
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

  /* Two keys agree as rarely as two 64-bit hashes do. */
  private static long key(int feature, long valueHash) {
    return RowHash.mix(valueHash + RowHash.mix(feature));
  }
}
