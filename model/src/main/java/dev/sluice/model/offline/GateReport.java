package dev.sluice.model.offline;

import java.util.List;

/**
 * What the gates did.
 *
 * @param values feature values that occur in training, rare ones pooled
 * @param kept of them
 * @param lambda the regulariser's strength that was chosen
 * @param ungatedAuc of the same network without gates, on the validation rows
 * @param points what was tried, by ascending strength
 */
public record GateReport(
    int values, int kept, double lambda, double ungatedAuc, List<Point> points) {
  /** Copies the list. */
  public GateReport {
    points = List.copyOf(points);
  }

  /**
   * One strength.
   *
   * @param lambda the strength
   * @param kept values
   * @param auc of the validation rows
   * @param loss of the validation rows
   */
  public record Point(double lambda, int kept, double auc, double loss) {}

  /** Share of the values that stay open. */
  public double keptShare() {
    return values == 0 ? 1 : (double) kept / values;
  }
}
