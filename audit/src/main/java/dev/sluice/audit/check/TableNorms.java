package dev.sluice.audit.check;

import dev.sluice.audit.port.TableEvidence;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Features whose embeddings are far longer than the others', or not finite. */
final class TableNorms implements Check {
  private static final double FAR = 10;

  @Override
  public List<Found> apply(Evidence evidence) {
    List<TableEvidence> table = evidence.model().table();
    double[] norms = table.stream().mapToDouble(TableEvidence::meanNorm).sorted().toArray();
    double middle = norms.length == 0 ? 0 : norms[norms.length / 2];
    boolean odd = Arrays.stream(norms).anyMatch(norm -> !Double.isFinite(norm));
    List<Found> found = new ArrayList<>();
    for (TableEvidence feature : table) {
      boolean broken = odd && !Double.isFinite(feature.meanNorm());
      if (broken || (middle > 0 && feature.largestNorm() > FAR * FAR * middle)) {
        found.add(found(feature, middle, broken));
      }
    }
    return found;
  }

  private static Found found(TableEvidence feature, double middle, boolean broken) {
    return new Found(
        "norms",
        broken ? Found.Severity.SEVERE : Found.Severity.WARNING,
        feature.feature(),
        Text.of(
            "the longest embedding has norm %.3g, the features' middle one is %.3g; above %.0f"
                + " times that is a warning",
            feature.largestNorm(), middle, FAR * FAR),
        "A value that outweighs all others decides the ranking alone.",
        "Lower the learning rate, clip gradients, or look for a value that repeats in bursts.",
        Map.of("largest_norm", feature.largestNorm(), "middle_norm", middle));
  }
}
