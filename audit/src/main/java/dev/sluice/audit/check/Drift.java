package dev.sluice.audit.check;

import dev.sluice.audit.table.ColumnSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Columns whose values are distributed otherwise in the later half of the log than in the earlier,
 * by population stability and Jensen-Shannon divergence. The threshold knows the sample.
 */
final class Drift implements Check {
  // The industry's thumb rule: above .25 a population has shifted.
  private static final double SHIFTED = 0.25;
  private static final int LEAST_ROWS = 500;

  @Override
  public List<Found> apply(Evidence evidence) {
    List<Found> found = new ArrayList<>();
    for (ColumnSpec column : evidence.table().columns()) {
      Profile profile = evidence.profiles().get(column.name());
      if (profile != null && isDrifting(evidence, column)) {
        int[] before = profile.byHalf()[0];
        int[] after = profile.byHalf()[1];
        found.add(
            found(
                column,
                Divergence.stability(before, after),
                threshold(before, after),
                Divergence.jensenShannon(before, after)));
      }
    }
    return found;
  }

  /** Whether a column drifts, and not because it broke. */
  static boolean isDrifting(Evidence evidence, ColumnSpec column) {
    Profile profile = evidence.profiles().get(column.name());
    if (profile == null
        || column.nature() == ColumnSpec.Nature.CLOCK
        || evidence.isBroken(column.name())
        || evidence.rows().size() < LEAST_ROWS) {
      return false;
    }
    int[] before = profile.byHalf()[0];
    int[] after = profile.byHalf()[1];
    return Divergence.stability(before, after) > threshold(before, after);
  }

  private static double threshold(int[] before, int[] after) {
    return SHIFTED + Divergence.stabilityOfChance(before, after);
  }

  private static Found found(
      ColumnSpec column, double stability, double threshold, double divergence) {
    boolean odd = column.nature() == ColumnSpec.Nature.STABLE;
    return new Found(
        "drift",
        odd ? Found.Severity.WARNING : Found.Severity.INFO,
        column.name(),
        Text.of(
            "population stability index %.3f (Jensen-Shannon %.3f nats) between the earlier and the"
                + " later half; above %.3f it has shifted",
            stability, divergence, threshold),
        odd
            ? "What was learned of the earlier values does not hold for the later ones."
            : "It grows or comes and goes by nature, so this is to be expected.",
        odd
            ? "Ask what changed upstream; train on the later part if it is to stay."
            : "Nothing, unless it changed at one moment.",
        Map.of("stability", stability, "threshold", threshold, "jensen_shannon_nats", divergence));
  }
}
