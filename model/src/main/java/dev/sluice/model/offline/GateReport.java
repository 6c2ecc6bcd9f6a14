package dev.sluice.model.offline;

import java.util.List;

/**
 * What the gates did.
 *
 * @param values feature values that occur in training, rare ones pooled
 * @param kept of them
 * @param lambda the regulariser's strength that keeps as many
 * @param ungatedAuc of the same network without gates, on the validation rows, one seed
 * @param uselessFields that told nothing of rows not trained on: their values are closed first
 * @param points what was tried, by falling share
 * @param closed of each field, by occurrence in training
 * @param ungated the network without gates, all seeds
 * @param gated the same with the values that were kept
 */
public record GateReport(
    int values,
    int kept,
    double lambda,
    double ungatedAuc,
    List<String> uselessFields,
    List<Point> points,
    List<ClosedField> closed,
    OfflineModel ungated,
    OfflineModel gated) {
  /** Copies the lists. */
  public GateReport {
    uselessFields = List.copyOf(uselessFields);
    points = List.copyOf(points);
    closed = List.copyOf(closed);
  }

  /**
   * One share of the values.
   *
   * @param lambda the regulariser's strength that keeps as many
   * @param kept values
   * @param auc of the validation rows: that without gates and the gain
   * @param loss of the validation rows, likewise
   * @param gain in AUC against no gates, over validation rows and folds
   */
  public record Point(double lambda, int kept, double auc, double loss, double gain) {}

  /** Share of the values that stay open. */
  public double keptShare() {
    return values == 0 ? 1 : (double) kept / values;
  }
}
