package dev.sluice.app.command;

import dev.sluice.app.traffic.PlantedLog;
import dev.sluice.model.offline.EncodedLog;
import dev.sluice.model.offline.GateReport;
import dev.sluice.model.offline.OfflineModel;
import dev.sluice.model.offline.TrainConfig;
import dev.sluice.model.offline.Trained;
import dev.sluice.schemas.metric.Discrimination;
import dev.sluice.schemas.record.Example;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.ToDoubleFunction;

/** What {@code train --gates optfs} keeps by itself, over several seeds. */
final class ChosenGates {
  private static final int NETWORKS = 3;

  private final TrainConfig.Kind kind;
  private final double budgetSeconds;
  private final int threads;
  private final List<Row> rows = new ArrayList<>();

  /**
   * One seed.
   *
   * @param seed of it, on planted logs of the world too
   * @param kept values
   * @param values that occur in training, rare ones pooled
   * @param share the former of the latter
   * @param auc of the test rows with the values kept
   * @param ungatedAuc of the test rows, the same network without gates
   * @param useless share of the occurrences of frequent values that is closed in planted fields
   *     that are known to be useless; NaN on other logs
   * @param useful likewise of useful ones
   * @param uselessFields those that the choice takes for such
   */
  record Row(
      long seed,
      int kept,
      int values,
      double share,
      double auc,
      double ungatedAuc,
      double useless,
      double useful,
      List<String> uselessFields) {
    String line() {
      return String.format(
          Locale.ROOT,
          "%4d  %.3f  %.4f  %.4f  %5.1f %%  %5.1f %%  nothing is told by: %s",
          seed,
          share,
          auc,
          ungatedAuc,
          100 * useless,
          100 * useful,
          uselessFields.isEmpty() ? "-" : String.join(", ", uselessFields));
    }
  }

  /**
   * No seeds yet.
   *
   * @param kind of model, not lr
   * @param budgetSeconds of each training, as that of {@code train}
   * @param threads trainings at a time
   */
  ChosenGates(TrainConfig.Kind kind, double budgetSeconds, int threads) {
    this.kind = kind;
    this.budgetSeconds = budgetSeconds;
    this.threads = threads;
  }

  /** Trains with defaults, and notes what was kept. */
  Row add(LogParts.Parts data, long seed) {
    TrainConfig config = new TrainConfig(kind, true, NETWORKS, seed, budgetSeconds, threads);
    Trained trained = Training.of(data, config, line -> {});
    GateReport gates = Objects.requireNonNull(trained.gates(), "trained with gates");
    Row row =
        new Row(
            seed,
            gates.kept(),
            gates.values(),
            gates.keptShare(),
            auc(gates.gated(), data.testing()),
            auc(gates.ungated(), data.testing()),
            GateTable.closed(gates.closed(), PlantedLog.USELESS),
            GateTable.closed(gates.closed(), PlantedLog.USEFUL),
            gates.uselessFields());
    rows.add(row);
    return row;
  }

  private static double auc(OfflineModel model, List<Example> examples) {
    EncodedLog log = model.encoder().encode(examples);
    return Discrimination.auc(model.logits(log), log.labels()).value();
  }

  List<Row> rows() {
    return List.copyOf(rows);
  }

  /** Means with standard errors over the seeds. */
  List<String> lines() {
    return List.of(
        "train's own choice, means:",
        "share kept              " + spread(Row::share),
        "AUC                     " + spread(Row::auc),
        "to no gates             " + spread(row -> row.auc() - row.ungatedAuc()),
        "closed of useless fields" + spread(Row::useless),
        "closed of useful fields " + spread(Row::useful));
  }

  private Spread spread(ToDoubleFunction<Row> figure) {
    return Spread.of(rows.stream().map(figure::applyAsDouble).toList());
  }
}
