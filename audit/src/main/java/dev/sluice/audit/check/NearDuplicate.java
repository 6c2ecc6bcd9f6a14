package dev.sluice.audit.check;

import dev.sluice.audit.port.FeatureCost;
import dev.sluice.audit.ranking.Similarities;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Pairs of columns of which each tells nearly all of the other. */
final class NearDuplicate implements Check {
  private static final double SUSPECT = 0.95;

  @Override
  public List<Found> apply(Evidence evidence) {
    Similarities similarities = evidence.similarities();
    List<String> columns = similarities.columns();
    List<Found> found = new ArrayList<>();
    for (int a = 0; a < columns.size(); a++) {
      for (int b = a + 1; b < columns.size(); b++) {
        double shared = similarities.shared(a, b);
        if (shared >= SUSPECT) {
          found.add(found(evidence, columns.get(a), columns.get(b), shared));
        }
      }
    }
    return found;
  }

  private static Found found(Evidence evidence, String a, String b, double shared) {
    boolean firstIsDearer = bytes(evidence, a) > bytes(evidence, b);
    String dearer = firstIsDearer ? a : b;
    String other = firstIsDearer ? b : a;
    return new Found(
        "near-duplicate",
        Found.Severity.WARNING,
        dearer,
        Text.of(
            "tells the same as %s: they share %.1f %% of their entropy, chance taken out; %.0f %%"
                + " and more is a duplicate",
            other, 100 * shared, 100 * SUSPECT),
        "Two fields pay for what one tells, and hide each other's importance.",
        Text.of("Drop %s, unless %s is filled less reliably.", dearer, other),
        Map.of("shared", shared));
  }

  private static double bytes(Evidence evidence, String column) {
    return evidence
        .model()
        .cost(evidence.spec(column).feature())
        .map(FeatureCost::bytes)
        .orElse(0.0);
  }
}
