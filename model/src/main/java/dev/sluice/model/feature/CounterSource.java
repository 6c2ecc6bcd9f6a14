package dev.sluice.model.feature;

import dev.sluice.schemas.record.Counter;
import org.jspecify.annotations.Nullable;

/** The counts across subjects. */
@FunctionalInterface
public interface CounterSource {
  /** Returns the counts of one key of one counter, or null if nothing was counted. */
  @Nullable Counter find(String counterId, String key);
}
