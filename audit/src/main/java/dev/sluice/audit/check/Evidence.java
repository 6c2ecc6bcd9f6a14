package dev.sluice.audit.check;

import dev.sluice.audit.ranking.FeatureScore;
import dev.sluice.audit.ranking.PairScores;
import dev.sluice.audit.table.ExampleTable;
import java.util.List;

/** What checks look at. */
record Evidence(
    ExampleTable table, List<FeatureScore> singles, PairScores similarities, double noiseFloor) {
  /** Entropy of the label over all rows, in nats. */
  double labelEntropy() {
    double p = table.rows() == 0 ? 0 : (double) table.positives() / table.rows();
    return p <= 0 || p >= 1 ? 0 : -p * Math.log(p) - (1 - p) * Math.log(1 - p);
  }
}
