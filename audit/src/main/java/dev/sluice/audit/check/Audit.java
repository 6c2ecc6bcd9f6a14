package dev.sluice.audit.check;

import dev.sluice.audit.ranking.FeatureRanking;
import dev.sluice.audit.ranking.FeatureScore;
import dev.sluice.audit.ranking.PairScores;
import dev.sluice.audit.ranking.RankingConfig;
import dev.sluice.audit.ranking.ThreeMr;
import dev.sluice.audit.table.ExampleTable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An audited log.
 *
 * @param table what was read
 * @param singles scores of the columns, best first
 * @param similarities scores of every ordered pair of columns
 * @param order the columns by most relevance, least redundancy
 * @param noiseFloor a score that columns of pure noise do not reach
 * @param findings weightiest first
 */
public record Audit(
    ExampleTable table,
    List<FeatureScore> singles,
    PairScores similarities,
    List<String> order,
    double noiseFloor,
    List<Found> findings) {
  /** Copies the lists. */
  public Audit {
    singles = List.copyOf(singles);
    order = List.copyOf(order);
    findings = List.copyOf(findings);
  }

  /** Audits what {@code table} took in. */
  public static Audit of(ExampleTable table, RankingConfig config) {
    FeatureRanking ranking = new FeatureRanking(table.sample(), config);
    List<FeatureScore> singles = ranking.singles();
    PairScores similarities = ranking.similarities();
    double floor = NoiseFloor.of(table.sample(), config);
    Evidence evidence = new Evidence(table, singles, similarities, floor);
    List<Found> findings = new ArrayList<>();
    for (Check check : Check.ALL) {
      findings.addAll(check.apply(evidence));
    }
    findings.sort(Comparator.comparing(Found::severity).reversed().thenComparing(Found::subject));
    return new Audit(table, singles, similarities, order(singles, similarities), floor, findings);
  }

  /** The gravest severity found; INFO where nothing was. */
  public Found.Severity worst() {
    return findings.stream()
        .map(Found::severity)
        .max(Comparator.naturalOrder())
        .orElse(Found.Severity.INFO);
  }

  private static List<String> order(List<FeatureScore> singles, PairScores similarities) {
    Map<String, Double> relevance = new LinkedHashMap<>();
    double best = singles.stream().mapToDouble(FeatureScore::corrected).max().orElse(1);
    singles.forEach(s -> relevance.put(s.name(), best > 0 ? s.corrected() / best : 0));
    return ThreeMr.defaults().rank(relevance, scaled(relevance, similarities), new PairScores());
  }

  private static PairScores scaled(Map<String, Double> relevance, PairScores similarities) {
    double most = 0;
    for (String a : relevance.keySet()) {
      for (String b : relevance.keySet()) {
        most = Math.max(most, similarities.get(a, b));
      }
    }
    PairScores scaled = new PairScores();
    for (String a : relevance.keySet()) {
      for (String b : relevance.keySet()) {
        if (!a.equals(b) && most > 0) {
          scaled.put(a, b, Math.max(0, similarities.get(a, b)) / most);
        }
      }
    }
    return scaled;
  }
}
