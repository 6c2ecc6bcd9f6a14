package dev.sluice.audit.check;

import dev.sluice.audit.ranking.FeatureScore;
import dev.sluice.audit.ranking.ThreeMr;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An audited log.
 *
 * @param evidence what was computed
 * @param order the columns by most relevance, least redundancy, most relation
 * @param findings weightiest first
 */
public record Audit(Evidence evidence, List<String> order, List<Found> findings) {
  private static final Comparator<Found> WEIGHTIEST =
      Comparator.comparing(Found::severity)
          .reversed()
          .thenComparing(Found::check)
          .thenComparing(Found::subject);

  /** Copies the lists. */
  public Audit {
    order = List.copyOf(order);
    findings = List.copyOf(findings);
  }

  /** Audits what was taken in. */
  public static Audit of(AuditInput input) {
    Evidence evidence = Evidence.of(input);
    List<Found> findings = new ArrayList<>();
    for (Check check : Check.ALL) {
      findings.addAll(check.apply(evidence));
    }
    findings.sort(WEIGHTIEST);
    return new Audit(evidence, order(evidence), findings);
  }

  /** The gravest severity found; INFO where nothing was. */
  public Found.Severity worst() {
    return findings.stream()
        .map(Found::severity)
        .max(Comparator.naturalOrder())
        .orElse(Found.Severity.INFO);
  }

  /** Publish or hold, and why, in one line. */
  public String verdict() {
    long warnings = count(Found.Severity.WARNING);
    long severe = count(Found.Severity.SEVERE);
    if (severe > 0) {
      return Text.of(
          "hold: %d severe finding%s must be cleared first", severe, severe == 1 ? "" : "s");
    }
    return warnings > 0
        ? Text.of("publish, with %d warning%s to look at", warnings, warnings == 1 ? "" : "s")
        : evidence.quality().isModel()
            ? "publish: the model and the data are sound"
            : "publish: the data is sound";
  }

  private long count(Found.Severity severity) {
    return findings.stream().filter(found -> found.severity() == severity).count();
  }

  private static List<String> order(Evidence evidence) {
    Map<String, Double> relevance = new LinkedHashMap<>();
    double most = evidence.singles().stream().mapToDouble(FeatureScore::corrected).max().orElse(0);
    double least = evidence.singles().stream().mapToDouble(FeatureScore::corrected).min().orElse(0);
    evidence
        .singles()
        .forEach(
            single ->
                relevance.put(
                    single.name(),
                    most > least ? (single.corrected() - least) / (most - least) : 0));
    return ThreeMr.defaults()
        .rank(
            relevance,
            evidence.similarities().pairs().scaled(),
            evidence.interactions().relations().scaled());
  }
}
