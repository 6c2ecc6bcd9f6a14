package dev.sluice.schemas.feature;

import java.io.Serializable;

/** One mistake in features.yaml; the line is 1-based. */
public record Problem(int line, String message) implements Serializable {
  @Override
  public String toString() {
    return "line " + line + ": " + message;
  }
}
