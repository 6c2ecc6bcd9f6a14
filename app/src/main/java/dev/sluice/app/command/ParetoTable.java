package dev.sluice.app.command;

import dev.sluice.embeddings.arm.ArmKind;
import dev.sluice.model.offline.ParetoCurve;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Means and standard errors of a comparison of representations, over its seeds. */
final class ParetoTable {
  /**
   * One arm at one budget.
   *
   * @param arm representation
   * @param budget part of the collisionless memory
   * @param numbers learned numbers held
   * @param auc mean of the seeds
   * @param error standard error of it; 0 for one seed
   * @param logloss mean
   * @param loss mean of the collisionless AUC less this one's, seed by seed
   */
  record Mean(
      ArmKind arm,
      double budget,
      long numbers,
      double auc,
      double error,
      double logloss,
      double loss) {}

  /**
   * What multiplexing gains over the same lookups in tables per feature, seed by seed.
   *
   * @param budget part of the collisionless memory
   * @param gain mean difference of AUC
   * @param error standard error of the mean difference; 0 for one seed
   */
  record Gain(double budget, double gain, double error) {}

  private final Map<ArmKind, Map<Double, List<ParetoCurve.Point>>> cells = new LinkedHashMap<>();
  private final Map<Long, Double> yardstick = new LinkedHashMap<>();

  ParetoTable(List<ParetoCurve.Point> points) {
    for (ParetoCurve.Point point : points) {
      cells
          .computeIfAbsent(point.arm(), arm -> new LinkedHashMap<>())
          .computeIfAbsent(point.budget(), budget -> new ArrayList<>())
          .add(point);
      if (point.arm() == ArmKind.COLLISIONLESS) {
        yardstick.put(point.seed(), point.auc());
      }
    }
  }

  List<Mean> means() {
    List<Mean> means = new ArrayList<>();
    cells.forEach(
        (arm, budgets) ->
            budgets.forEach(
                (budget, points) -> {
                  double[] auc = points.stream().mapToDouble(ParetoCurve.Point::auc).toArray();
                  double[] loss =
                      points.stream()
                          .mapToDouble(p -> yardstick.getOrDefault(p.seed(), Double.NaN) - p.auc())
                          .toArray();
                  double[] logloss =
                      points.stream().mapToDouble(ParetoCurve.Point::logloss).toArray();
                  means.add(
                      new Mean(
                          arm,
                          budget,
                          points.get(0).numbers(),
                          mean(auc),
                          error(auc),
                          mean(logloss),
                          mean(loss)));
                }));
    return means;
  }

  /** Empty where either arm was left out. */
  List<Gain> gains() {
    List<Gain> gains = new ArrayList<>();
    Map<Double, List<ParetoCurve.Point>> plain = cells.getOrDefault(ArmKind.HASH, Map.of());
    cells
        .getOrDefault(ArmKind.MULTIPLEXED, Map.of())
        .forEach(
            (budget, points) -> {
              List<ParetoCurve.Point> others = plain.getOrDefault(budget, List.of());
              double[] differences =
                  points.stream()
                      .flatMapToDouble(
                          p ->
                              others.stream()
                                  .filter(other -> other.seed() == p.seed())
                                  .mapToDouble(other -> p.auc() - other.auc()))
                      .toArray();
              if (differences.length > 0) {
                gains.add(new Gain(budget, mean(differences), error(differences)));
              }
            });
    return gains;
  }

  /** The table for a terminal. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            "%-22s %6s %10s %8s %8s %9s %13s",
            "representation", "budget", "bytes", "AUC", "+-", "logloss", "below whole"));
    for (Mean mean : means()) {
      lines.add(
          String.format(
              Locale.ROOT,
              "%-22s %6.3f %10d %8.4f %8.4f %9.4f %13.4f",
              mean.arm().name().toLowerCase(Locale.ROOT),
              mean.budget(),
              mean.numbers() * Float.BYTES,
              mean.auc(),
              mean.error(),
              mean.logloss(),
              mean.loss()));
    }
    for (Gain gain : gains()) {
      lines.add(
          String.format(
              Locale.ROOT,
              "multiplexed less hash at %.3f: %+.4f +- %.4f",
              gain.budget(),
              gain.gain(),
              gain.error()));
    }
    return lines;
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElse(Double.NaN);
  }

  private static double error(double[] values) {
    if (values.length < 2) {
      return 0;
    }
    double mean = mean(values);
    double squares = Arrays.stream(values).map(x -> (x - mean) * (x - mean)).sum();
    return Math.sqrt(squares / (values.length - 1) / values.length);
  }
}
