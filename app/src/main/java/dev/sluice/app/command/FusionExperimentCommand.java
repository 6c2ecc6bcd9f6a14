package dev.sluice.app.command;

import dev.sluice.app.platform.UserError;
import dev.sluice.app.represent.FusionExperiment;
import dev.sluice.app.represent.MovielensRepresentation;
import dev.sluice.app.represent.RepresentationLog;
import dev.sluice.model.matrix.Workers;
import dev.sluice.model.represent.Cm3Config;
import dev.sluice.model.represent.Modality;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
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
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code sluice experiment fusion}: the parts of the fused representation, one left out at a time.
 */
@Command(
    name = "fusion",
    mixinStandardHelpOptions = true,
    description =
        "Train the fused representation, the same without each of its parts, and what it must beat;"
            + " then hold items out of training entirely and rank them by content; then mix the"
            + " vectors of two versions. With --ctr: what fused features are worth to the online"
            + " ctr network.",
    footer = {
      "",
      "Examples: sluice experiment fusion --movielens DIR --seeds 5 --report table.json",
      "          sluice experiment fusion --ctr --movielens DIR --seeds 1"
    })
final class FusionExperimentCommand implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // picocli sets it.
  @Spec
  CommandSpec spec;

  @Mixin ReportFile report = new ReportFile();

  @Mixin RepresentOptions options = new RepresentOptions();

  @Option(
      names = "--log",
      paramLabel = "LOGDIR",
      description = "A log; each user's pairs are split 80/10/10 by time.")
  @Nullable Path log;

  @Option(
      names = "--movielens",
      paramLabel = "DIR",
      description = "A folder in MovieLens' layout; ratings from 4 on are positive.")
  @Nullable Path movielens;

  @Option(names = "--seeds", description = "Runs of each line. Default: 5.")
  int seeds = 5;

  @Option(names = "--no-cold", description = "Leave the items held out aside.")
  boolean withoutCold;

  @Option(names = "--no-rollout", description = "Leave the change of versions aside.")
  boolean withoutRollout;

  @Option(
      names = "--ctr",
      description =
          "Instead: how much better the online ctr network predicts with fused features, by how"
              + " often the item was met before. A log needs a feature of kind fusion.")
  boolean ctr;

  @Option(
      names = "--model",
      paramLabel = "FILE",
      description = "With --ctr: the model's settings (YAML). Default: as it is served.")
  @Nullable Path modelFile;

  @Override
  public Integer call() {
    if ((log == null) == (movielens == null)) {
      throw new ParameterException(spec.commandLine(), "give either --log or --movielens");
    }
    if (seeds < 1) {
      throw new ParameterException(spec.commandLine(), "--seeds must be at least 1");
    }
    if (ctr) {
      return new CtrFusionTable(spec, report, log, movielens, modelFile, seeds, options.seed).run();
    }
    try (Workers workers = options.workers()) {
      run(read(workers), workers);
      return 0;
    } catch (IOException | UncheckedIOException | IllegalArgumentException e) {
      throw new UserError(e, "%s", UserError.reason(e));
    }
  }

  private RepresentationLog.Read read(Workers workers) throws IOException {
    if (log != null) {
      return RepresentationLog.whole(log, options.reading(), workers);
    }
    RepresentationLog.Read all =
        MovielensRepresentation.read(
            java.util.Objects.requireNonNull(movielens), options.seed, workers);
    if (options.modalities.isEmpty()) {
      return all;
    }
    List<Modality> wanted =
        all.modalities().stream().filter(m -> options.modalities.contains(m.name())).toList();
    return new RepresentationLog.Read(all.users(), all.items(), all.split(), wanted, all.notes());
  }

  private void run(RepresentationLog.Read read, Workers workers) {
    PrintWriter terminal = spec.commandLine().getOut();
    terminal.printf(
        "%,d users, %,d items, %,d pairs to train; modalities: %s%n",
        read.users().size(),
        read.items().size(),
        read.split().train().size(),
        RepresentCommand.describe(read.modalities()));
    terminal.printf("%-26s %18s %18s%n", "", "recall@20", "ndcg@20");
    Cm3Config config = options.config();
    FusionExperiment experiment =
        new FusionExperiment(
            config,
            read.modalities(),
            read.split(),
            seeds,
            options.company,
            workers,
            row -> show(terminal, row));
    List<FusionExperiment.Row> rows = new ArrayList<>(experiment.ablation());
    if (!withoutCold && !read.modalities().isEmpty()) {
      rows.addAll(experiment.cold());
    }
    if (!withoutRollout) {
      rows.addAll(experiment.rollout());
    }
    Map<String, Object> table = new LinkedHashMap<>();
    rows.forEach(row -> table.put(row.name(), row.toMap()));
    report
        .put("users", read.users().size())
        .put("items", read.items().size())
        .put("train_pairs", read.split().train().size())
        .put("modalities", read.modalities().stream().map(Modality::name).toList())
        .put("seeds", seeds)
        .put("settings", config.toMap())
        .put("company", options.company)
        .put("table", table)
        .write();
  }

  private static void show(PrintWriter terminal, FusionExperiment.Row row) {
    Map<String, Double> figures = row.toMap();
    terminal.printf(
        Locale.ROOT,
        "%-26s %9.4f +- %.4f %9.4f +- %.4f%n",
        row.name(),
        figures.getOrDefault("recall_20", Double.NaN),
        figures.getOrDefault("recall_20_sd", Double.NaN),
        figures.getOrDefault("ndcg_20", Double.NaN),
        figures.getOrDefault("ndcg_20_sd", Double.NaN));
    terminal.flush();
  }
}
