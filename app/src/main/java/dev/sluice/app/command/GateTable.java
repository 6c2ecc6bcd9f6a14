package dev.sluice.app.command;

import dev.sluice.app.traffic.PlantedLog;
import dev.sluice.model.offline.ClosedField;
import dev.sluice.model.offline.GateCurve;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** A gate curve's means over its seeds, and the smallest share that is good enough. */
final class GateTable {
  /** AUC that may be lost against the network without gates. */
  static final double BUDGET = 0.002;

  private final List<Mean> means = new ArrayList<>();

  /**
   * One share over all seeds.
   *
   * @param share of values kept
   * @param strength of the regulariser, geometric mean
   * @param auc of the test rows
   * @param gain against the network without gates of the same seed
   * @param frequent AUC with as many most frequent values
   * @param ahead of the most frequent values, seed by seed
   */
  record Mean(
      double share, double strength, Spread auc, Spread gain, Spread frequent, Spread ahead) {}

  GateTable(List<GateCurve.Point> points) {
    Map<Long, Double> plain = new LinkedHashMap<>();
    Map<Double, List<GateCurve.Point>> byShare = new LinkedHashMap<>();
    for (GateCurve.Point point : points) {
      if (point.lambda() == 0) {
        plain.put(point.seed(), point.auc());
      } else {
        byShare.computeIfAbsent(point.share(), share -> new ArrayList<>()).add(point);
      }
    }
    byShare.forEach(
        (share, same) ->
            means.add(
                new Mean(
                    share,
                    Math.exp(spread(same, point -> Math.log(point.lambda())).mean()),
                    spread(same, GateCurve.Point::auc),
                    spread(
                        same, point -> point.auc() - plain.getOrDefault(point.seed(), Double.NaN)),
                    spread(same, GateCurve.Point::frequentAuc),
                    spread(same, point -> point.auc() - point.frequentAuc()))));
  }

  private static Spread spread(
      List<GateCurve.Point> points, ToDoubleFunction<GateCurve.Point> figure) {
    return Spread.of(points.stream().map(figure::applyAsDouble).toList());
  }

  List<Mean> means() {
    return means;
  }

  /** The smallest share whose mean AUC is within the budget; null for none. */
  @Nullable Mean smallest() {
    Mean smallest = null;
    for (Mean mean : means) {
      boolean within = mean.gain().mean() >= -BUDGET;
      smallest = within && (smallest == null || mean.share() < smallest.share()) ? mean : smallest;
    }
    return smallest;
  }

  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(
        " kept  strength            AUC        to no gates   most frequent      ahead of them");
    for (Mean mean : means) {
      lines.add(
          String.format(
              Locale.ROOT,
              "%5.3f  %8.1e  %s  %s  %s  %s",
              mean.share(),
              mean.strength(),
              mean.auc(),
              mean.gain(),
              mean.frequent(),
              mean.ahead()));
    }
    Mean best = smallest();
    lines.add(
        best == null
            ? "no share is within 0.002 of the AUC without gates"
            : String.format(
                Locale.ROOT,
                "smallest share within 0.002 of the AUC without gates: %.3f (strength %.1e)",
                best.share(),
                best.strength()));
    return lines;
  }

  /**
   * Of the occurrences of frequent values, the share that is closed: the mean over the seeds of
   * each share kept, in fields of a planted log that are known to be useless and useful.
   */
  static Map<Double, double[]> planted(List<GateCurve.Point> points) {
    Map<Double, List<GateCurve.Point>> byShare = new LinkedHashMap<>();
    points.stream()
        .filter(point -> !point.closed().isEmpty())
        .forEach(
            point -> byShare.computeIfAbsent(point.share(), share -> new ArrayList<>()).add(point));
    Map<Double, double[]> closed = new LinkedHashMap<>();
    byShare.forEach(
        (share, same) ->
            closed.put(
                share,
                new double[] {
                  spread(same, point -> closed(point.closed(), PlantedLog.USELESS)).mean(),
                  spread(same, point -> closed(point.closed(), PlantedLog.USEFUL)).mean()
                }));
    return closed;
  }

  /** Of the occurrences of frequent values in some fields, the share that is closed. */
  static double closed(List<ClosedField> of, Set<String> fields) {
    long all = 0;
    long closed = 0;
    for (ClosedField field : of) {
      all += fields.contains(field.field()) ? field.occurrences() : 0;
      closed += fields.contains(field.field()) ? field.closed() : 0;
    }
    return all == 0 ? Double.NaN : (double) closed / all;
  }
}
