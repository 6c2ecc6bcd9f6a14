package dev.sluice.model.rank;

import java.util.SplittableRandom;
import net.openhft.hashing.LongHashFunction;

/**
 * With probability epsilon the whole slate is drawn uniformly, else it is the model's order. Known
 * exactly for n free contenders: the one that the model puts at a place stands there with
 * probability {@code 1 - epsilon + epsilon / n}, each other one with {@code epsilon / n}.
 *
 * <p>Drawing whole slates keeps that probability in closed form at every place. Swapping single
 * places, or sampling from a softmax, show better slates while exploring; the first makes the
 * probability of a place depend on the places before it, the second has no closed form past the
 * first place. Randomness comes from the seed and the request's id alone.
 */
final class Exploration {
  private final double epsilon;
  private final long seed;

  Exploration(double epsilon, long seed) {
    if (!(epsilon >= 0 && epsilon <= 1)) {
      throw new IllegalArgumentException("epsilon must be in [0, 1], was " + epsilon);
    }
    this.epsilon = epsilon;
    this.seed = seed;
  }

  /** The first places of a slate, as indices into the model's order. */
  record Draw(int[] order, boolean explored) {}

  /** Draws {@code places} of {@code n} contenders; {@code places <= n}. */
  Draw draw(String requestId, int n, int places) {
    int[] order = new int[n];
    for (int i = 0; i < n; i++) {
      order[i] = i;
    }
    SplittableRandom random = new SplittableRandom(LongHashFunction.xx(seed).hashChars(requestId));
    boolean explored = random.nextDouble() < epsilon;
    if (explored) {
      for (int place = 0; place < places; place++) {
        int other = place + random.nextInt(n - place);
        int taken = order[other];
        order[other] = order[place];
        order[place] = taken;
      }
    }
    return new Draw(java.util.Arrays.copyOf(order, places), explored);
  }

  /** Returns the probability, in (0, 1], that a draw has {@code contender} at {@code place}. */
  double propensity(int contender, int place, int n) {
    double uniform = epsilon / n;
    return contender == place ? Math.min(1, 1 - epsilon + uniform) : uniform;
  }
}
