package dev.sluice.embeddings.report;

import dev.sluice.embeddings.EmbeddingTable;
import dev.sluice.embeddings.FeatureEntry;
import dev.sluice.embeddings.RowHash;
import dev.sluice.embeddings.RowOwners;
import java.util.ArrayList;
import java.util.List;

/**
 * Forgets one value of a feature: the rows that it alone was learned in go back to their initial
 * numbers, as written rows, so that the next version carries them to every replica.
 */
public final class Forgetting {
  /** What became of one row. */
  public enum Outcome {
    /** Only this value was learned there: it holds its initial numbers again. */
    RESET,
    /** Other values were learned there too: it is kept, and part of this value's trace with it. */
    SHARED,
    /** Another value owns it, or nobody: nothing of this value is there. */
    NEVER_OWNED
  }

  /**
   * One row of the value.
   *
   * @param row its number
   * @param outcome what became of it
   */
  public record Forgotten(int row, Outcome outcome) {}

  private Forgetting() {}

  /** Forgets the value; stage and commit the table to make it last. One row per chunk is told. */
  public static List<Forgotten> forget(EmbeddingTable table, FeatureEntry feature, long valueHash) {
    short print = RowOwners.print(feature, valueHash);
    List<Forgotten> told = new ArrayList<>();
    for (int chunk = 0; chunk < feature.chunks(); chunk++) {
      int row = RowHash.row(table.layout(), feature, chunk, valueHash);
      Outcome outcome = outcome(table.owners(), row, print);
      if (outcome == Outcome.RESET) {
        reset(table, row);
      }
      told.add(new Forgotten(row, outcome));
    }
    return told;
  }

  private static Outcome outcome(RowOwners owners, int row, short print) {
    if (owners.shared(row)) {
      return Outcome.SHARED;
    }
    return owners.print(row) == print ? Outcome.RESET : Outcome.NEVER_OWNED;
  }

  private static void reset(EmbeddingTable table, int row) {
    float[] initial = new float[table.layout().dimension()];
    table.layout().initialise(row, initial, 0);
    table.write(new int[] {row}, 1, initial, new float[table.layout().slotWidth()]);
    table.owners().set(row, RowOwners.NONE, false);
  }
}
