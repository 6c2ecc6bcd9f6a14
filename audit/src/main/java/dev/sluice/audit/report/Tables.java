package dev.sluice.audit.report;

import dev.sluice.audit.check.Evidence;
import dev.sluice.audit.ranking.FeatureScore;
import dev.sluice.audit.ranking.Similarities;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** The scores as OutRank writes them, so that its users' tools go on working. */
/*
 * As there, the label is a feature of its own ranking: its score is its entropy, which puts 1 at what
 * a perfect feature would tell. Names come without cardinality and coverage, as with the original's
 * include_cardinality_in_feature_names=False.
 */
final class Tables {
  static final String LABEL = "label";

  private static final String SINGLES = "Feature\tScore MI-numba-randomized\n";
  private static final String PAIRS = "FeatureA\tFeatureB\tScore\n";

  private record Scored(String first, String second, double score) {}

  private Tables() {}

  /** {@code feature_singles.tsv}: scores moved and stretched to [0, 1], best first. */
  static String singles(Evidence evidence) {
    List<Scored> scores = new ArrayList<>();
    scores.add(new Scored(LABEL, "", evidence.labelEntropy()));
    evidence.singles().forEach(s -> scores.add(new Scored(s.name(), "", s.corrected())));
    scores.sort(Comparator.comparingDouble(Scored::score).reversed().thenComparing(Scored::first));
    double most = scores.stream().mapToDouble(Scored::score).max().orElse(0);
    double least = scores.stream().mapToDouble(Scored::score).min().orElse(0);
    StringBuilder text = new StringBuilder(SINGLES);
    for (Scored scored : scores) {
      double share = most > least ? (scored.score() - least) / (most - least) : 0;
      text.append(clean(scored.first())).append('\t').append(number(share)).append('\n');
    }
    return text.toString();
  }

  /**
   * {@code pairwise_ranks.tsv}: every pair of features, and each with the label, in both orders,
   * lowest score first. As the original's, a pair's score conditions on the later of the two.
   */
  static String pairs(Evidence evidence) {
    List<Scored> scores = new ArrayList<>();
    scores.add(new Scored(LABEL, LABEL, evidence.labelEntropy()));
    for (FeatureScore single : evidence.singles()) {
      both(single.name(), LABEL, single.corrected(), scores);
    }
    Similarities similarities = evidence.similarities();
    List<String> columns = similarities.columns();
    for (int a = 0; a < columns.size(); a++) {
      scores.add(new Scored(columns.get(a), columns.get(a), similarities.entropy(a)));
      for (int b = a + 1; b < columns.size(); b++) {
        both(columns.get(a), columns.get(b), similarities.corrected()[a][b], scores);
      }
    }
    scores.sort(
        Comparator.comparingDouble(Scored::score)
            .thenComparing(Scored::first)
            .thenComparing(Scored::second));
    StringBuilder text = new StringBuilder(PAIRS);
    for (Scored scored : scores) {
      text.append(clean(scored.first()))
          .append('\t')
          .append(clean(scored.second()))
          .append('\t')
          .append(number(scored.score()))
          .append('\n');
    }
    return text.toString();
  }

  private static void both(String first, String second, double score, List<Scored> to) {
    to.add(new Scored(first, second, score));
    to.add(new Scored(second, first, score));
  }

  private static String clean(String name) {
    return name.replace('\t', ' ').replace('\n', ' ').replace('\r', ' ');
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.9f", value);
  }
}
