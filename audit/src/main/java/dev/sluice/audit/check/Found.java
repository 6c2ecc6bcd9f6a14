package dev.sluice.audit.check;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * One finding.
 *
 * @param check which check
 * @param severity how grave
 * @param subject the feature, file or topic
 * @param seen what was seen, with the threshold
 * @param why why it matters
 * @param cure what to do
 * @param evidence the numbers, by name
 */
public record Found(
    String check,
    Severity severity,
    String subject,
    String seen,
    String why,
    String cure,
    Map<String, Double> evidence) {
  /** Ascending. */
  public enum Severity {
    INFO,
    WARNING,
    SEVERE
  }

  /** Copies the map, sorted. */
  public Found {
    evidence = Collections.unmodifiableMap(new TreeMap<>(evidence));
  }

  /** What names the same trouble in two audits. */
  public String identity() {
    return check + " " + subject;
  }
}
