package dev.sluice.app.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * When the process of each run is killed; the same seed gives the same moments.
 *
 * @param seed of the moments
 * @param kills in this order
 */
record KillPlan(long seed, List<Kill> kills) {
  // Recovery is what starting does: a quarter of the kills go there.
  private static final double IN_START = 0.25;
  // A start takes 8 to 20 s; a checkpoint comes every 5 s, so most kills see one or two.
  private static final Duration LONGEST_START = Duration.ofSeconds(10);
  private static final Duration LONGEST_TRAFFIC = Duration.ofSeconds(12);

  /** Takes the list by copy. */
  KillPlan {
    kills = List.copyOf(kills);
  }

  /**
   * One kill.
   *
   * @param inStart counted from the process's start; else from the first traffic
   */
  record Kill(boolean inStart, Duration after) {
    @Override
    public String toString() {
      return "%.1f s after %s"
          .formatted(after.toMillis() / 1000.0, inStart ? "the process's start" : "traffic began");
    }
  }

  static KillPlan of(long seed, int count) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Kill> kills = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      boolean inStart = random.nextDouble() < IN_START;
      Duration longest = inStart ? LONGEST_START : LONGEST_TRAFFIC;
      kills.add(new Kill(inStart, Duration.ofMillis(random.nextLong(longest.toMillis()))));
    }
    return new KillPlan(seed, kills);
  }
}
