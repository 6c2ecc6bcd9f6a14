package dev.sluice.schemas.feature;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Everything that is wrong in a features.yaml, at once. */
public final class InvalidFeatureSchema extends IllegalArgumentException {
  private static final long serialVersionUID = 1;
  private final ArrayList<Problem> problems;

  InvalidFeatureSchema(String origin, List<Problem> problems) {
    super(
        problems.stream()
            .map(problem -> origin + ":" + problem.line() + ": " + problem.message())
            .collect(Collectors.joining("\n")));
    this.problems = new ArrayList<>(problems);
  }

  /** The mistakes, by line. */
  public List<Problem> problems() {
    return List.copyOf(problems);
  }
}
