package dev.sluice.embeddings.optimizer;

import org.jspecify.annotations.Nullable;

/**
 * Adam with a regulariser in its gradient, equal bit for bit to a dense Adam that steps every row
 * every time: a row keeps the step it was last moved in, and the steps since then, in which only
 * the regulariser and the old moments pull, are taken when the row is next touched or swept.
 *
 * <p>Slots: first moments [dimension], second moments [dimension], last step (an int's bits).
 */
public final class AdamRows implements RowOptimizer {
  /*
   * Why the missed steps matter: a lazy Adam leaves an unseen value's gate where it started for
   * ever, so the regulariser would prune nothing that is rare [OptFS notes, trap 2]. There is no
   * closed form, as the step's size depends on the moments of every step between; the loop ends
   * early where nothing is left to move, and costs a few nanoseconds a missed step and number.
   *
   * An int's bits as a float: steps below 2^31 - 2^23 are no NaN, so copies keep them.
   */
  private static final double BETA1 = 0.9;
  private static final double BETA2 = 0.999;
  private static final double EPSILON = 1e-8;
  private static final int MOST_STEPS = 0x7F000000;

  private final double rate;
  private final Regulariser regulariser;

  /** Rate above 0. */
  public AdamRows(double rate, Regulariser regulariser) {
    if (!(rate > 0)) {
      throw new IllegalArgumentException("rate must be above 0, was " + rate);
    }
    this.rate = rate;
    this.regulariser = regulariser;
  }

  @Override
  public int slotWidth(int dimension) {
    return 2 * dimension + 1;
  }

  /** The step in which a row was last moved. */
  public static int lastStep(float[] slots, int slotsAt, int dimension) {
    return Float.floatToRawIntBits(slots[slotsAt + 2 * dimension]);
  }

  @Override
  public void catchUp(float[] row, int rowAt, int dimension, float[] slots, int slotsAt, int step) {
    requireStep(step);
    int last = lastStep(slots, slotsAt, dimension);
    for (int s = last + 1; s <= step; s++) {
      if (!move(row, rowAt, dimension, slots, slotsAt, null, 0, s)) {
        break;
      }
    }
    if (step > last) {
      slots[slotsAt + 2 * dimension] = Float.intBitsToFloat(step);
    }
  }

  @Override
  public void step(
      float[] row,
      int rowAt,
      int dimension,
      float[] slots,
      int slotsAt,
      float[] gradient,
      int gradientAt,
      int step) {
    requireStep(step);
    int last = lastStep(slots, slotsAt, dimension);
    if (last >= step) {
      throw new IllegalArgumentException(
          "step %d of a row that has taken step %d: sum a step's gradients first"
              .formatted(step, last));
    }
    catchUp(row, rowAt, dimension, slots, slotsAt, step - 1);
    move(row, rowAt, dimension, slots, slotsAt, gradient, gradientAt, step);
    slots[slotsAt + 2 * dimension] = Float.intBitsToFloat(step);
  }

  /* One dense step; false if it left everything as it was and any further one would too. */
  private boolean move(
      float[] row,
      int rowAt,
      int dimension,
      float[] slots,
      int slotsAt,
      float @Nullable [] gradient,
      int gradientAt,
      int step) {
    double correct1 = 1 - Math.pow(BETA1, step);
    double correct2 = 1 - Math.pow(BETA2, step);
    boolean alive = gradient != null;
    for (int i = 0; i < dimension; i++) {
      double data = gradient == null ? 0 : gradient[gradientAt + i];
      double g = data + regulariser.slope(row[rowAt + i]);
      float m = (float) (BETA1 * slots[slotsAt + i] + (1 - BETA1) * g);
      float v = (float) (BETA2 * slots[slotsAt + dimension + i] + (1 - BETA2) * g * g);
      alive |= m != 0 || v != 0 || g != 0;
      slots[slotsAt + i] = m;
      slots[slotsAt + dimension + i] = v;
      row[rowAt + i] -= (float) (rate * (m / correct1) / (Math.sqrt(v / correct2) + EPSILON));
    }
    return alive;
  }

  private static void requireStep(int step) {
    if (step < 0 || step > MOST_STEPS) {
      throw new IllegalArgumentException("step must be in [0, 2^31 - 2^24], was " + step);
    }
  }
}
