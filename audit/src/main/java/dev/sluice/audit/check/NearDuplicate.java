package dev.sluice.audit.check;

import dev.sluice.audit.information.Column;
import dev.sluice.audit.information.MutualInformation;
import dev.sluice.audit.sample.RowSample;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Pairs of columns of which each tells nearly all of the other. */
final class NearDuplicate implements Check {
  private static final double SUSPECT = 0.95;
  // Unique ids tell all of each other by having one row a value: nothing follows from that.
  private static final double MAX_DISTINCT_SHARE = 0.5;

  @Override
  public List<Found> apply(Evidence evidence) {
    RowSample sample = evidence.table().sample();
    int n = sample.columns().size();
    MutualInformation information = new MutualInformation(Math.max(2, sample.size()));
    List<Column> columns = new ArrayList<>();
    double[] entropy = new double[n];
    for (int i = 0; i < n; i++) {
      Column column = Column.of(sample.cellsByTime(i));
      columns.add(column);
      entropy[i] = information.plain(column, column);
    }
    List<Found> found = new ArrayList<>();
    for (int a = 0; a < n; a++) {
      for (int b = a + 1; b < n; b++) {
        double most = Math.max(entropy[a], entropy[b]);
        double least = Math.min(entropy[a], entropy[b]);
        if (least < SUSPECT * most
            || least == 0
            || tooFine(columns.get(a))
            || tooFine(columns.get(b))) {
          continue;
        }
        double shared = information.plain(columns.get(a), columns.get(b)) / most;
        if (shared >= SUSPECT) {
          found.add(found(sample.columns().get(a), sample.columns().get(b), shared));
        }
      }
    }
    return found;
  }

  private static boolean tooFine(Column column) {
    return column.cardinality() > MAX_DISTINCT_SHARE * column.rows();
  }

  private static Found found(String a, String b, double shared) {
    return new Found(
        "near-duplicate",
        Found.Severity.WARNING,
        b,
        "tells the same as %s: they share %.1f %% of their entropy; %.0f %% and more is a duplicate"
            .formatted(a, 100 * shared, 100 * SUSPECT),
        "Two fields pay for what one tells, and hide each other's importance.",
        "Keep the one that is cheaper or filled more reliably.",
        Map.of("shared", shared));
  }
}
