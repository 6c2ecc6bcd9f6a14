package dev.sluice.schemas.guard;

import dev.sluice.schemas.feature.FeatureSchema;
import dev.sluice.schemas.feature.FeatureSpec;
import dev.sluice.schemas.feature.Source;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Limits of what may enter.
 *
 * @param maxBytes of one record
 * @param earliest event time accepted
 * @param latest event time accepted
 * @param maxAhead how far event time may run ahead of the record's append time; null where event
 *     time does not follow the clock, as in a replay
 * @param vectorLengths the length of each named modality vector; others are not checked
 */
public record GuardConfig(
    int maxBytes,
    Instant earliest,
    Instant latest,
    @Nullable Duration maxAhead,
    Map<String, Integer> vectorLengths)
    implements Serializable {
  // A request of 5,000 candidates with a few fields each stays under a mebibyte.
  private static final int DEFAULT_MAX_BYTES = 1 << 20;
  private static final Instant NOT_BEFORE = Instant.parse("1980-01-01T00:00:00Z");
  private static final Instant NOT_AFTER = Instant.parse("2200-01-01T00:00:00Z");

  /** Copies the map. */
  public GuardConfig {
    vectorLengths = Map.copyOf(vectorLengths);
  }

  /** No check against the clock: event time may be a log's or a simulated world's. */
  public static GuardConfig defaults() {
    return new GuardConfig(DEFAULT_MAX_BYTES, NOT_BEFORE, NOT_AFTER, null, Map.of());
  }

  /**
   * The defaults, with the lengths of the items' vectors that {@code schema} names. A modality that
   * two features take with different lengths is not checked: one of them reads it as missing.
   */
  public static GuardConfig of(FeatureSchema schema) {
    Map<String, Integer> lengths = new HashMap<>();
    Set<String> disputed = new HashSet<>();
    for (FeatureSpec spec : schema.features()) {
      if (spec instanceof FeatureSpec.VectorField vector
          && vector.from().root() == Source.Root.ITEM_VECTOR) {
        Integer other = lengths.put(vector.from().path(), vector.dim());
        if (other != null && other != vector.dim()) {
          disputed.add(vector.from().path());
        }
      }
    }
    lengths.keySet().removeAll(disputed);
    return defaults().withVectorLengths(lengths);
  }

  /** The same, refusing events that run ahead of their append time, for live traffic. */
  public GuardConfig withMaxAhead(Duration ahead) {
    return new GuardConfig(maxBytes, earliest, latest, ahead, vectorLengths);
  }

  /** The same, checking vector lengths. */
  public GuardConfig withVectorLengths(Map<String, Integer> lengths) {
    return new GuardConfig(maxBytes, earliest, latest, maxAhead, lengths);
  }

  Optional<Duration> ahead() {
    return Optional.ofNullable(maxAhead);
  }
}
