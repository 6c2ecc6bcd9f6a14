package dev.sluice.audit.check;

import java.util.List;
import java.util.Map;

/** Columns that tell no more of the label than pure noise does. */
final class Useless implements Check {
  @Override
  public List<Found> apply(Evidence evidence) {
    return evidence.singles().stream()
        .filter(single -> single.corrected() <= evidence.noiseFloor())
        .map(
            single ->
                new Found(
                    "useless-alone",
                    Found.Severity.INFO,
                    single.name(),
                    "tells %.6f nats of the label; noise reaches %.6f"
                        .formatted(single.corrected(), evidence.noiseFloor()),
                    "Alone it tells nothing; it may still matter together with others.",
                    "Look at its pairs; drop it if none tells anything.",
                    Map.of("corrected", single.corrected(), "noise_floor", evidence.noiseFloor())))
        .toList();
  }
}
