package dev.sluice.app.command;

import dev.sluice.app.platform.UserError;
import dev.sluice.app.represent.FusionExperiment;
import dev.sluice.app.represent.FusionRuns;
import dev.sluice.app.represent.MovielensRepresentation;
import dev.sluice.app.represent.RepresentationLog;
import dev.sluice.model.matrix.Workers;
import dev.sluice.model.represent.Modality;
import dev.sluice.model.represent.RankingQuality;
import dev.sluice.model.represent.Recipe;
import dev.sluice.model.represent.RepresentationSearch;
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
            + " vectors of two versions. Settings are chosen as by represent, on the validation pairs"
            + " with all modalities, and are then the same in all lines. With --ctr: what fused"
            + " features are worth to the online ctr network.",
    footer = {
      "",
      "Examples: sluice experiment fusion --movielens DIR --seeds 5 --report table.json",
      "          sluice experiment fusion --movielens DIR --runs runs.jsonl --line fused,cold",
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

  @Option(
      names = "--line",
      split = ",",
      paramLabel = "NAME",
      description = "Run these lines only; cold and rollout are several rows each. Default: all.")
  List<String> lines = new ArrayList<>();

  @Option(
      names = "--runs",
      paramLabel = "FILE",
      description =
          "Append each run to this file (JSON lines), and do not repeat what is there for the same"
              + " data and settings: an experiment that was broken off goes on.")
  @Nullable Path runsFile;

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

  @Option(
      names = "--negatives",
      paramLabel = "N",
      description =
          "With --ctr and --movielens: movies drawn beside each that was rated, for the ranking"
              + " output to learn from. Default: 4; with 0 it takes a fifth of the time.")
  int negatives = 4;

  @Option(
      names = "--first",
      paramLabel = "N",
      description = "With --ctr and --movielens: take the first N ratings only. Default: all.")
  int first = Integer.MAX_VALUE;

  @Override
  public Integer call() {
    if ((log == null) == (movielens == null)) {
      throw new ParameterException(spec.commandLine(), "give either --log or --movielens");
    }
    if (seeds < 1) {
      throw new ParameterException(spec.commandLine(), "--seeds must be at least 1");
    }
    if (ctr) {
      return new CtrFusionTable(
              spec, report, log, movielens, modelFile, seeds, options.seed, negatives, first, lines)
          .run();
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

  private void run(RepresentationLog.Read read, Workers workers) throws IOException {
    PrintWriter terminal = spec.commandLine().getOut();
    terminal.printf(
        "%,d users, %,d items, %,d pairs to train; modalities: %s%n",
        read.users().size(),
        read.items().size(),
        read.split().train().size(),
        RepresentCommand.describe(read.modalities()));
    terminal.flush();
    List<Recipe> recipes = options.recipes(read.split());
    FusionRuns runs =
        runsFile == null ? FusionRuns.inMemory() : FusionRuns.of(runsFile, key(read, recipes));
    Recipe recipe = choose(recipes, runs, read, workers);
    FusionExperiment experiment =
        new FusionExperiment(recipe, read.modalities(), read.split(), workers);
    List<FusionExperiment.Row> rows =
        experiment.run(names(experiment.names()), seeds, runs, this::done);
    terminal.printf("%n%-26s %5s %18s %18s%n", "", "runs", "recall@20", "ndcg@20");
    rows.forEach(row -> show(terminal, row));
    Map<String, Object> table = new LinkedHashMap<>();
    rows.forEach(row -> table.put(row.name(), row.toMap()));
    report
        .put("users", read.users().size())
        .put("items", read.items().size())
        .put("train_pairs", read.split().train().size())
        .put("modalities", read.modalities().stream().map(Modality::name).toList())
        .put("seeds", seeds)
        .put("recipe", recipe.name())
        .put("settings", recipe.config().toMap())
        .put("company", recipe.company())
        .put("table", table)
        .write();
  }

  private List<String> names(List<String> all) {
    for (String name : lines) {
      if (!all.contains(name)) {
        throw new IllegalArgumentException("--line %s: there are %s".formatted(name, all));
      }
    }
    return all.stream()
        .filter(name -> lines.isEmpty() || lines.contains(name))
        .filter(name -> !(withoutCold && name.equals("cold")))
        .filter(name -> !(withoutRollout && name.equals("rollout")))
        .toList();
  }

  /** Names data and settings in the file of runs. */
  private static String key(RepresentationLog.Read read, List<Recipe> recipes) {
    return "%d users, %d items, %d pairs, %s, settings %08x"
        .formatted(
            read.users().size(),
            read.items().size(),
            read.split().train().size(),
            RepresentCommand.describe(read.modalities()),
            recipes.toString().hashCode());
  }

  private Recipe choose(
      List<Recipe> recipes, FusionRuns runs, RepresentationLog.Read read, Workers workers) {
    if (recipes.size() == 1) {
      return recipes.get(0);
    }
    String known = runs.chosen().orElse("");
    Recipe chosen =
        recipes.stream()
            .filter(recipe -> recipe.name().equals(known))
            .findFirst()
            .orElseGet(
                () ->
                    RepresentationSearch.choose(
                        recipes,
                        read.modalities(),
                        recipe -> options.weights(recipe, read.modalities(), read.split(), workers),
                        read.split(),
                        workers));
    if (known.isEmpty()) {
      runs.choose(chosen.name());
    }
    spec.commandLine()
        .getOut()
        .printf("chosen on the validation pairs, seed %d: %s%n", options.seed, chosen.name());
    return chosen;
  }

  private void done(String name, long seed, RankingQuality quality) {
    PrintWriter terminal = spec.commandLine().getOut();
    terminal.printf(
        Locale.ROOT,
        "%-26s seed %d  recall@20 %.4f  ndcg@20 %.4f%n",
        name,
        seed,
        quality.recall20(),
        quality.ndcg20());
    terminal.flush();
  }

  private static void show(PrintWriter terminal, FusionExperiment.Row row) {
    Map<String, Double> figures = row.toMap();
    terminal.printf(
        Locale.ROOT,
        "%-26s %5d %9.4f +- %.4f %9.4f +- %.4f%n",
        row.name(),
        row.runs().size(),
        figures.getOrDefault("recall_20", Double.NaN),
        figures.getOrDefault("recall_20_se", Double.NaN),
        figures.getOrDefault("ndcg_20", Double.NaN),
        figures.getOrDefault("ndcg_20_se", Double.NaN));
    terminal.flush();
  }
}
