package dev.sluice.model.feature;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How one feature gets its values. */
@FunctionalInterface
interface Derivation {
  /**
   * Puts the values of the feature into {@code features}; none where they are missing.
   *
   * @param pick null for a feature that all candidates share
   */
  void derive(Scene scene, @Nullable Pick pick, Map<String, Object> features);
}
