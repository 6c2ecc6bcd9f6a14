package dev.sluice.audit.check;

import dev.sluice.audit.quality.ModelQuality;
import dev.sluice.audit.sample.SampledRows;
import dev.sluice.audit.table.ColumnCount;
import dev.sluice.audit.table.ColumnSpec;
import dev.sluice.audit.table.ExampleTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Segments, rows of one category, whose clicks are off from what was predicted for them by more
 * than the log as a whole is. The threshold knows the number of clicks.
 */
final class CalibrationBySegment implements Check {
  private static final int MOST_SEGMENTS = 64;
  private static final double OFF = 0.2;
  private static final double LEAST_CLICKS = 20;
  // Thousands of segments are looked at: one in a hundred thousand by chance.
  private static final double SIGMAS = 4.5;

  private static final class Sums {
    private double predicted;
    private double variance;
    private double clicks;
  }

  private record Segment(int cell, double predicted, double clicks, double sigmas) {}

  @Override
  public List<Found> apply(Evidence evidence) {
    ModelQuality quality = evidence.quality();
    if (quality.served() == null) {
      return List.of();
    }
    int which = ExampleTable.SERVED_CTR + (quality.isModel() ? 1 : 0);
    double ratio = quality.served().pcoc().value();
    List<Found> found = new ArrayList<>();
    List<ColumnSpec> columns = evidence.table().columns();
    for (int i = 0; i < columns.size(); i++) {
      ColumnCount count = evidence.table().counts().get(i);
      if (columns.get(i).kind() != ColumnSpec.Kind.CATEGORY
          || count.cardinality() > MOST_SEGMENTS) {
        continue;
      }
      Segment worst = worst(evidence.rows(), i, which, ratio);
      if (worst != null) {
        found.add(found(columns.get(i), count.nameOf(worst.cell()), worst));
      }
    }
    return found;
  }

  private static @Nullable Segment worst(SampledRows rows, int column, int which, double ratio) {
    Map<Integer, Sums> byCell = new HashMap<>();
    int[] cells = rows.cells(column);
    for (int row = 0; row < cells.length; row++) {
      double p = rows.prediction(row, which) / ratio;
      if (Double.isFinite(p)) {
        Sums sums = byCell.computeIfAbsent(cells[row], key -> new Sums());
        sums.predicted += p;
        sums.variance += Math.max(0, p * (1 - p));
        sums.clicks += rows.label(row);
      }
    }
    Segment worst = null;
    for (Map.Entry<Integer, Sums> entry : byCell.entrySet()) {
      Sums s = entry.getValue();
      double sigmas = Math.abs(s.clicks - s.predicted) / Math.sqrt(Math.max(1e-9, s.variance));
      boolean off = Math.abs(s.predicted / Math.max(1, s.clicks) - 1) > OFF;
      if (off
          && s.predicted + s.clicks > LEAST_CLICKS
          && sigmas > SIGMAS
          && (worst == null || sigmas > worst.sigmas())) {
        worst = new Segment(entry.getKey(), s.predicted, s.clicks, sigmas);
      }
    }
    return worst;
  }

  private static Found found(ColumnSpec column, String name, Segment segment) {
    return new Found(
        "calibration-by-segment",
        Found.Severity.WARNING,
        column.name(),
        Text.of(
            "%s = %s: %.0f clicks predicted, %.0f came (%.1f standard deviations, the overall ratio"
                + " taken out); off by %.0f %% and %.1f deviations is a warning",
            column.name(),
            name,
            segment.predicted(),
            segment.clicks(),
            segment.sigmas(),
            100 * OFF,
            SIGMAS),
        "The mean is right and this segment is not: its items are ranked too high or too low.",
        "See whether the feature reaches the model as it is logged; calibrate by it if it does.",
        Map.of(
            "predicted", segment.predicted(),
            "clicks", segment.clicks(),
            "sigmas", segment.sigmas()));
  }
}
