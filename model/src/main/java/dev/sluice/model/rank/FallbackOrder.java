package dev.sluice.model.rank;

import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Orders contenders without the model: by the caller's scores where it gave any, else by
 * popularity; ties keep the caller's order. The number that decided takes the logit's place.
 */
final class FallbackOrder {
  private FallbackOrder() {}

  /** Returns {@code free} ordered; {@code popularity} is 0 for an item it does not know. */
  static List<Contender> of(List<Contender> free, ToDoubleFunction<String> popularity) {
    boolean scored = free.stream().anyMatch(c -> c.candidate().getScore() != null);
    for (Contender contender : free) {
      Double score = contender.candidate().getScore();
      contender.logit = scored ? orLowest(score) : popularity.applyAsDouble(contender.item());
    }
    List<Contender> ordered =
        free.stream().sorted(Comparator.comparingDouble((Contender c) -> -c.logit)).toList();
    for (Contender contender : ordered) {
      contender.logit = Double.isInfinite(contender.logit) ? 0 : contender.logit;
    }
    return ordered;
  }

  private static double orLowest(@org.jspecify.annotations.Nullable Double score) {
    return score == null || !Double.isFinite(score) ? Double.NEGATIVE_INFINITY : score;
  }
}
