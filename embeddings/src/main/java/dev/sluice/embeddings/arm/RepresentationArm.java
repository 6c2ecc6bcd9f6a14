package dev.sluice.embeddings.arm;

/**
 * Vectors of feature values that an offline trainer can learn: vector out, gradient in. Features
 * are numbered as in the {@link ArmPlan}; a value is its {@link
 * dev.sluice.embeddings.RowHash#valueHash}. One thread at a time.
 *
 * <p>A training step: {@link #lookUp} for the forward pass, {@link #accumulate} for each vector
 * that was used, then {@link #step} once. Gradients of one number are summed before its step,
 * whoever they come from.
 */
public interface RepresentationArm {

  /** Which representation this is. */
  ArmKind kind();

  /** Numbers of a vector of {@code feature}. */
  int width(int feature);

  /** Puts the value's vector into {@code out} from {@code offset}, {@link #width} numbers. */
  void lookUp(int feature, long valueHash, float[] out, int offset);

  /** Adds the loss's derivative by the value's vector, {@code gradient} from {@code offset}. */
  void accumulate(int feature, long valueHash, float[] gradient, int offset);

  /** Moves every number that has a gradient, once, and forgets the gradients. */
  void step();

  /** Learned numbers held: what an equal memory is measured by. */
  long numbers();
}
