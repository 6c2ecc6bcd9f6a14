package dev.sluice.audit.check;

import java.util.List;
import java.util.Map;

/** Features of which many values share all their rows of the embedding table with another. */
final class TableCollisions implements Check {
  private static final double MANY = 0.1;

  @Override
  public List<Found> apply(Evidence evidence) {
    return evidence.model().table().stream()
        .filter(feature -> feature.collided() > MANY * feature.values())
        .map(
            feature ->
                new Found(
                    "collisions",
                    Found.Severity.WARNING,
                    feature.feature(),
                    Text.of(
                        "%,d of %,d values looked at share all their rows with another value of it;"
                            + " above %.0f %% is a warning",
                        feature.collided(), feature.values(), 100 * MANY),
                    "Values that share everything cannot be told apart.",
                    "Give it more chunks, or the table more rows.",
                    Map.of(
                        "collided", (double) feature.collided(),
                        "values", (double) feature.values())))
        .toList();
  }
}
