package dev.sluice.model;

import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong with a configuration. */
final class Checks {
  private final List<String> problems = new ArrayList<>();

  void that(boolean holds, String key, String rule, Object found) {
    if (!holds) {
      problems.add("%s %s, was %s".formatted(key, rule, found));
    }
  }

  void within(String key, double found, double least, double most) {
    that(
        found >= least && found <= most,
        key,
        "must be from %s to %s".formatted(plain(least), plain(most)),
        plain(found));
  }

  void positive(String key, double found) {
    that(found > 0 && Double.isFinite(found), key, "must be above 0", plain(found));
  }

  void problem(String problem) {
    problems.add(problem);
  }

  boolean any() {
    return !problems.isEmpty();
  }

  List<String> problems() {
    return problems;
  }

  void throwIfAny(String origin) {
    if (any()) {
      throw new InvalidModelConfig(origin, problems);
    }
  }

  private static String plain(double x) {
    return x == Math.rint(x) && Math.abs(x) < 1e15 ? Long.toString((long) x) : Double.toString(x);
  }
}
