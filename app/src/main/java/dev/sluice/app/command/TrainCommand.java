package dev.sluice.app.command;

import dev.sluice.app.platform.UserError;
import dev.sluice.model.encode.LookupCosts;
import dev.sluice.model.offline.GateReport;
import dev.sluice.model.offline.OfflineModel;
import dev.sluice.model.offline.TrainConfig;
import dev.sluice.model.offline.Trained;
import dev.sluice.schemas.record.Example;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
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

/** {@code sluice train}: a ctr model from a recorded log. */
@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    description = "Train a ctr model on a recorded log, chosen on its validation part.",
    footer = {
      "",
      "Examples: sluice train --log LOGDIR --out MODEL --report report.json",
      "          sluice train --train A --valid B --test C --out MODEL --gates optfs"
    })
final class TrainCommand implements Callable<Integer> {
  /** Whether feature values are selected. */
  enum GateChoice {
    none,
    optfs
  }

  @SuppressWarnings("NullAway.Init") // picocli sets it.
  @Spec
  CommandSpec spec;

  @Mixin ReportFile report = new ReportFile();

  @Mixin LogParts parts = new LogParts();

  @Option(names = "--out", required = true, paramLabel = "MODEL", description = "Where it goes.")
  Path out = Path.of("");

  @Option(
      names = "--model",
      defaultValue = "auto",
      description =
          "${COMPLETION-CANDIDATES}. auto tries all, chooses by validation and averages."
              + " Default: ${DEFAULT-VALUE}.")
  TrainConfig.Kind model = TrainConfig.Kind.AUTO;

  @Option(
      names = "--gates",
      defaultValue = "none",
      description =
          "${COMPLETION-CANDIDATES}. optfs keeps only the feature values that earn their place."
              + " Default: ${DEFAULT-VALUE}.")
  GateChoice gates = GateChoice.none;

  @Option(
      names = "--seeds",
      defaultValue = "3",
      description = "Networks averaged per kind. Default: ${DEFAULT-VALUE}.")
  int seeds;

  @Option(names = "--seed", defaultValue = "1", description = "Default: ${DEFAULT-VALUE}.")
  long seed;

  @Option(
      names = "--budget",
      defaultValue = "150",
      paramLabel = "SECONDS",
      description =
          "After which no new candidate is tried: processor time by thread, and four times as long"
              + " at most. Default: ${DEFAULT-VALUE}.")
  double budget;

  @Override
  public Integer call() {
    try {
      long start = System.nanoTime();
      LogParts.Parts data = parts.read();
      PrintWriter terminal = spec.commandLine().getOut();
      terminal.printf(
          "%,d rows to train, %,d to validate, %,d to test (split: %s)%n",
          data.training().size(), data.validation().size(), data.testing().size(), data.how());
      if (data.sampled() > 0) {
        terminal.printf("%,d sampled negatives are left out%n", data.sampled());
      }
      terminal.flush();
      TrainConfig config =
          new TrainConfig(
              model, gates == GateChoice.optfs, seeds, seed, budget, Training.threads());
      Trained trained =
          Training.of(
              data,
              config,
              line -> {
                terminal.println("  " + line);
                terminal.flush();
              });
      trained.model().save(out);
      finish(data, trained, (System.nanoTime() - start) / 1e9);
      return 0;
    } catch (IOException | IllegalArgumentException e) {
      throw new UserError(e, "%s", UserError.reason(e));
    }
  }

  private void finish(LogParts.Parts data, Trained trained, double seconds) throws IOException {
    PrintWriter terminal = spec.commandLine().getOut();
    report.put("model", model.name().toLowerCase(Locale.ROOT)).put("chosen", trained.chosen());
    report.put("split", data.how()).put("seed", seed);
    terminal.printf("chosen: %s%n", trained.chosen());
    part("train", trained.model(), data.training(), terminal);
    part("valid", trained.model(), data.validation(), terminal);
    part("test", trained.model(), data.testing(), terminal);
    baselines(trained, data.testing().isEmpty() ? data.validation() : data.testing(), terminal);
    gates(trained, data, terminal);
    report
        .put("bytes", trained.model().bytes())
        .put("values", trained.model().encoder().vocabulary().size())
        .put(
            "examples_per_second",
            trained.networkSeconds() > 0 ? trained.examples() / trained.networkSeconds() : null)
        .put("seconds", seconds)
        .put(
            "epochs", trained.candidates().stream().mapToInt(candidate -> candidate.epochs()).sum())
        .put("candidates", trained.candidates());
    if (report.file == null) {
      report.file = out.resolve("report.json");
    }
    report.write();
    Files.writeString(out.resolve("report.html"), TrainPage.of(trained, data));
    terminal.printf("%.0f s; model and report in %s%n", seconds, out);
    terminal.flush();
  }

  private void part(
      String name, OfflineModel trained, List<Example> examples, PrintWriter terminal) {
    if (examples.isEmpty()) {
      report.put(name, null);
      return;
    }
    Map<String, @Nullable Object> figures = Quality.of(trained, examples);
    report.put(name, figures);
    terminal.printf("%-6s %s%n", name, Quality.line(figures));
  }

  private void baselines(Trained trained, List<Example> examples, PrintWriter terminal) {
    Map<String, @Nullable Object> baselines = new LinkedHashMap<>();
    baselines.put("lr", Quality.of(trained.lr(), examples));
    OfflineModel fm = trained.fm();
    baselines.put("fm", fm == null ? null : Quality.of(fm, examples));
    baselines.forEach(
        (name, figures) -> {
          if (figures instanceof Map<?, ?>) {
            @SuppressWarnings("unchecked") // Just made by Quality.
            Map<String, @Nullable Object> known = (Map<String, @Nullable Object>) figures;
            terminal.printf("%-6s %s%n", name, Quality.line(known));
          }
        });
    report.put("baselines", baselines);
  }

  private void gates(Trained trained, LogParts.Parts data, PrintWriter terminal)
      throws IOException {
    GateReport found = trained.gates();
    if (found == null) {
      report.put("gates", null);
      Files.deleteIfExists(out.resolve(GateSavingsFile.NAME));
      return;
    }
    List<Example> judged = data.testing().isEmpty() ? data.validation() : data.testing();
    Map<String, @Nullable Object> figures = new LinkedHashMap<>();
    figures.put("kept_share", found.keptShare());
    figures.put("kept", found.kept());
    figures.put("values", found.values());
    figures.put("lambda", found.lambda());
    figures.put("ungated_valid_auc", found.ungatedAuc());
    figures.put("useless_fields", found.uselessFields());
    figures.put("points", found.points());
    figures.put("closed", found.closed());
    Map<String, @Nullable Object> ungated = Quality.of(found.ungated(), judged);
    Map<String, @Nullable Object> gated = Quality.of(found.gated(), judged);
    figures.put("ungated_network", ungated);
    figures.put("gated_network", gated);
    List<LookupCosts.Cost> savings = trained.model().gateSavings(data.validation());
    figures.put("savings", savings);
    report.put("gates", figures);
    GateSavingsFile.write(out, savings);
    terminal.printf(
        Locale.ROOT,
        "gates  %,d of %,d values kept (%.1f %%), strength %.0e%n",
        found.kept(),
        found.values(),
        100 * found.keptShare(),
        found.lambda());
    terminal.printf("       this network without gates: %s%n", Quality.line(ungated));
    terminal.printf("       with the values kept:       %s%n", Quality.line(gated));
    double lookups = savings.stream().mapToDouble(LookupCosts.Cost::lookups).sum();
    double read = savings.stream().mapToDouble(LookupCosts.Cost::read).sum();
    terminal.printf(
        Locale.ROOT,
        "       serving reads %.1f of %.1f values an example; `sluice evaluate` tells them by"
            + " field%n",
        read,
        lookups);
  }
}
