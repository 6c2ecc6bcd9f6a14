package dev.sluice.audit.check;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** A log that ends too long ago, where freshness was asked for. */
final class Freshness implements Check {
  @Override
  public List<Found> apply(Evidence evidence) {
    Instant asOf = evidence.input().asOf();
    Instant last = evidence.table().facts().last();
    if (asOf == null || last == null) {
      return List.of();
    }
    Duration age = Duration.between(last, asOf);
    Duration allowed = evidence.input().freshWithin();
    if (age.compareTo(allowed) <= 0) {
      return List.of();
    }
    return List.of(
        new Found(
            "stale",
            Found.Severity.WARNING,
            "examples",
            Text.of(
                "the newest row is of %s, %s before %s; %s is allowed", last, age, asOf, allowed),
            "What has changed since is in no figure.",
            "Look for a stopped joiner or recorder, or audit a newer log.",
            Map.of("age_seconds", (double) age.toSeconds())));
  }
}
