package dev.sluice.audit.report;

import dev.sluice.audit.check.Audit;
import dev.sluice.audit.ranking.FeatureScore;
import java.util.List;
import java.util.Locale;

/** The scores as OutRank writes them, so that its users' tools go on working. */
final class Tables {
  private static final String SINGLES = "Feature\tScore MI-numba-randomized\n";
  private static final String PAIRS = "FeatureA\tFeatureB\tScore\n";

  private Tables() {}

  /** {@code feature_singles.tsv}: scores scaled to [0, 1], best first. */
  static String singles(Audit audit) {
    List<FeatureScore> scores = audit.singles();
    double most = scores.stream().mapToDouble(FeatureScore::corrected).max().orElse(0);
    double least = scores.stream().mapToDouble(FeatureScore::corrected).min().orElse(0);
    StringBuilder text = new StringBuilder(SINGLES);
    for (FeatureScore score : scores) {
      double scaled = most > least ? (score.corrected() - least) / (most - least) : 0;
      text.append(score.name()).append('\t').append(number(scaled)).append('\n');
    }
    return text.toString();
  }

  /** {@code pairwise_ranks.tsv}: every ordered pair of features, and each with the label. */
  static String pairs(Audit audit) {
    StringBuilder text = new StringBuilder(PAIRS);
    for (FeatureScore score : audit.singles()) {
      row(text, score.name(), "label", score.corrected());
    }
    for (String first : audit.table().columns()) {
      for (String second : audit.table().columns()) {
        if (!first.equals(second)) {
          row(text, first, second, audit.similarities().get(first, second));
        }
      }
    }
    return text.toString();
  }

  private static void row(StringBuilder text, String first, String second, double score) {
    text.append(first).append('\t').append(second).append('\t').append(number(score)).append('\n');
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.9f", value);
  }
}
