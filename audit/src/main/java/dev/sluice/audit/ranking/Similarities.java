package dev.sluice.audit.ranking;

import java.util.List;

/**
 * How much columns tell of each other, in nats, medians over batches.
 *
 * @param columns names
 * @param corrected the cardinality-aware score by [first][second]; second is conditioned on
 * @param plain plain mutual information; the diagonal is the entropy
 */
@SuppressWarnings("ArrayRecordComponent") // A matrix to read from, never compared.
public record Similarities(List<String> columns, double[][] corrected, double[][] plain) {
  // What is left of an entropy once chance is taken out must be worth a comparison.
  private static final double LEAST_ROOM = 0.02;

  /** Copies the names. */
  public Similarities {
    columns = List.copyOf(columns);
  }

  /** Entropy of a column. */
  public double entropy(int column) {
    return plain[column][column];
  }

  /**
   * Share of the larger entropy that two columns have in common, what chance gives both taken out:
   * 1 for columns that say the same, about 0 for unrelated ones whatever their cardinality; NaN
   * where nothing can be told, as for constants and unique ids.
   */
  public double shared(int a, int b) {
    double most = Math.max(entropy(a), entropy(b));
    double told = (plain[a][b] + plain[b][a]) / 2;
    double beyondChance = (corrected[a][b] + corrected[b][a]) / 2;
    // Of columns with equal partitions the corrected score is the plain one.
    double chance = Math.max(0, told - beyondChance);
    double room = most - chance;
    return most <= 0 || room < LEAST_ROOM * most ? Double.NaN : beyondChance / room;
  }

  /** The corrected scores as ordered pairs. */
  public PairScores pairs() {
    PairScores scores = new PairScores();
    for (int a = 0; a < columns.size(); a++) {
      for (int b = 0; b < columns.size(); b++) {
        if (a != b) {
          scores.put(columns.get(a), columns.get(b), corrected[a][b]);
        }
      }
    }
    return scores;
  }
}
