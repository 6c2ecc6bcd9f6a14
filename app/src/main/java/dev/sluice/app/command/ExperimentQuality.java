package dev.sluice.app.command;

import dev.sluice.app.platform.UserError;
import dev.sluice.model.offline.OfflineModel;
import dev.sluice.model.offline.TrainConfig;
import dev.sluice.model.offline.Trained;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sluice experiment quality}: each kind of model alone, beside what is chosen of them. */
@Command(
    name = "quality",
    mixinStandardHelpOptions = true,
    description = {
      "Train a log with `sluice train`'s defaults under several seeds. Prints the test rows' AUC"
          + " and",
      "logloss of logistic regression, FM, DeepFM and DCN-V2 alone (one network each, its L2 and",
      "batch normalisation chosen on the validation rows) and of auto, which weighs them together,",
      "and how far each is ahead of logistic regression, seed by seed."
    },
    footer = {"", "Example: sluice experiment quality --log LOGDIR --seeds 5"})
final class ExperimentQuality implements Callable<Integer> {
  private static final String AUTO = "auto";

  @SuppressWarnings("NullAway.Init") // picocli sets it.
  @Spec
  CommandSpec spec;

  @Mixin ReportFile report = new ReportFile();

  @Mixin LogParts parts = new LogParts();

  @Option(names = "--seeds", defaultValue = "5", description = "Default: ${DEFAULT-VALUE}.")
  int seeds;

  @Option(
      names = "--averaged",
      defaultValue = "3",
      description = "Networks that auto averages per kind. Default: ${DEFAULT-VALUE}.")
  int averaged;

  @Option(
      names = "--budget",
      defaultValue = "150",
      paramLabel = "SECONDS",
      description = "Of one seed, as that of `sluice train`. Default: ${DEFAULT-VALUE}.")
  double budget;

  /**
   * One kind under one seed.
   *
   * @param kind of model
   * @param seed of its networks
   * @param auc of the test rows
   * @param logloss of them
   */
  private record Line(String kind, long seed, double auc, double logloss) {}

  @Override
  public Integer call() {
    try {
      LogParts.Parts data = parts.read();
      if (data.testing().isEmpty()) {
        throw new UserError("a test part is needed: give --test, or a split with one");
      }
      if (seeds < 1) {
        throw new UserError("--seeds must be at least 1, was %d", seeds);
      }
      List<Line> lines = new ArrayList<>();
      for (int seed = 1; seed <= seeds; seed++) {
        // Seeds that auto averages are its own: no two runs share a network.
        lines.addAll(run(data, 1 + (seed - 1L) * averaged, seed));
      }
      tell(lines);
      report.put("lines", lines).write();
      return 0;
    } catch (IOException | IllegalArgumentException e) {
      throw new UserError(e, "%s", UserError.reason(e));
    }
  }

  private List<Line> run(LogParts.Parts data, long first, int seed) {
    Trained trained =
        Training.of(
            data,
            new TrainConfig(
                TrainConfig.Kind.AUTO, false, averaged, first, budget, Training.threads()),
            line -> {});
    List<Line> lines = new ArrayList<>();
    Map<String, OfflineModel> models = new LinkedHashMap<>(trained.alone());
    models.put(AUTO, trained.model());
    PrintWriter terminal = spec.commandLine().getOut();
    models.forEach(
        (kind, model) -> {
          Map<String, @Nullable Object> figures = Quality.of(model, data.testing());
          lines.add(new Line(kind, seed, number(figures, "auc"), number(figures, "logloss")));
          terminal.printf("seed %d  %-8s %s%n", seed, kind, Quality.line(figures));
        });
    terminal.printf("seed %d  chosen   %s%n", seed, trained.chosen());
    terminal.flush();
    return lines;
  }

  private static double number(Map<String, @Nullable Object> figures, String name) {
    return figures.get(name) instanceof Double number ? number : Double.NaN;
  }

  private void tell(List<Line> lines) {
    Map<String, List<Line>> byKind = new LinkedHashMap<>();
    lines.forEach(line -> byKind.computeIfAbsent(line.kind(), k -> new ArrayList<>()).add(line));
    List<Line> lr = byKind.getOrDefault("lr", List.of());
    PrintWriter terminal = spec.commandLine().getOut();
    terminal.printf("%-8s %-17s  %-17s  %s%n", "", "AUC", "logloss", "AUC ahead of lr");
    Map<String, Spread> aucs = new LinkedHashMap<>();
    byKind.forEach(
        (kind, same) -> {
          List<Double> ahead = new ArrayList<>();
          for (int i = 0; i < same.size(); i++) {
            ahead.add(same.get(i).auc() - lr.get(i).auc());
          }
          Spread auc = Spread.of(same.stream().map(Line::auc).toList());
          aucs.put(kind, auc);
          terminal.printf(
              Locale.ROOT,
              "%-8s %s  %s  %s%n",
              kind,
              auc,
              Spread.of(same.stream().map(Line::logloss).toList()),
              Spread.of(ahead));
        });
    terminal.flush();
    report.put("auc", aucs);
  }
}
