package dev.sluice.model;

import java.util.List;

/** A model configuration with mistakes: all of them at once. */
public final class InvalidModelConfig extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  private final List<String> problems;

  /** Says what is wrong with {@code origin}. */
  public InvalidModelConfig(String origin, List<String> problems) {
    super(origin + ": " + String.join("; ", problems));
    this.problems = List.copyOf(problems);
  }

  /** One sentence per mistake. */
  public List<String> problems() {
    return problems;
  }
}
