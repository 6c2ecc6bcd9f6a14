package dev.sluice.model.feature;

import dev.sluice.schemas.record.Counter;
import org.jspecify.annotations.Nullable;

/** The counts across subjects. */
@FunctionalInterface
public interface CounterSource {
  /** The counts of one counter, by key. */
  @FunctionalInterface
  interface Keyed {
    /** Returns the counts of one key, or null if nothing was counted. */
    @Nullable Counter find(String key);
  }

  /** Returns the counts of one key of one counter, or null if nothing was counted. */
  @Nullable Counter find(String counterId, String key);

  /** Returns one counter, for whoever asks it for many keys at one time. */
  default Keyed counter(String counterId) {
    return key -> find(counterId, key);
  }
}
