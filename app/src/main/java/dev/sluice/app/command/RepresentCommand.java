package dev.sluice.app.command;

import dev.sluice.app.platform.UserError;
import dev.sluice.app.represent.RepresentationFolder;
import dev.sluice.app.represent.RepresentationLog;
import dev.sluice.model.matrix.Workers;
import dev.sluice.model.represent.FullRanking;
import dev.sluice.model.represent.Modality;
import dev.sluice.model.represent.RankingQuality;
import dev.sluice.model.represent.Recipe;
import dev.sluice.model.represent.Representation;
import dev.sluice.model.represent.RepresentationSearch;
import dev.sluice.model.represent.RepresentationTraining;
import dev.sluice.model.represent.Split;
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

/** {@code sluice represent}: users and items as points, from who took what and from content. */
@Command(
    name = "represent",
    mixinStandardHelpOptions = true,
    description =
        "Train user and item vectors on a log's positive pairs and its items' modality vectors"
            + " (or texts), and measure them by ranking all items.",
    footer = {
      "",
      "Examples: sluice represent --log LOGDIR --out MODEL --report report.json",
      "          sluice represent --train DIR --valid DIR --test DIR --out MODEL",
      "",
      "MODEL/items.npy and users.npy hold the vectors, FILE.ids the ids of their rows: the inner",
      "product of a user and an item ranks."
    })
final class RepresentCommand implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // picocli sets it.
  @Spec
  CommandSpec spec;

  @Mixin ReportFile report = new ReportFile();

  @Mixin RepresentOptions options = new RepresentOptions();

  @Option(
      names = "--log",
      paramLabel = "LOGDIR",
      description =
          "A log; each user's pairs are split 80/10/10 by time, unless it holds the parts valid and"
              + " test.")
  @Nullable Path log;

  @Option(names = "--train", paramLabel = "LOGDIR", description = "Pairs to train on.")
  @Nullable Path train;

  @Option(
      names = "--valid",
      paramLabel = "LOGDIR",
      description = "Pairs that end training. Default: LOGDIR/valid of --train, if there.")
  @Nullable Path valid;

  @Option(
      names = "--test",
      paramLabel = "LOGDIR",
      description = "Pairs to report on. Default: LOGDIR/test of --train, if there.")
  @Nullable Path test;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "MODEL",
      description = "The folder of the vectors.")
  Path out = Path.of("");

  @Override
  public Integer call() {
    if ((log == null) == (train == null)) {
      throw new ParameterException(
          spec.commandLine(), "give either --log, or --train with --valid and --test");
    }
    try (Workers workers = options.workers()) {
      RepresentationLog.Read read = read(workers);
      run(read, workers);
      return 0;
    } catch (IOException | UncheckedIOException | IllegalArgumentException e) {
      throw new UserError(e, "%s", UserError.reason(e));
    }
  }

  private RepresentationLog.Read read(Workers workers) throws IOException {
    if (log != null && beside(log, "valid") == null && beside(log, "test") == null) {
      return RepresentationLog.whole(log, options.reading(), workers);
    }
    Path from = java.util.Objects.requireNonNull(train == null ? log : train);
    return RepresentationLog.split(
        from,
        valid == null ? beside(from, "valid") : valid,
        test == null ? beside(from, "test") : test,
        options.reading(),
        workers);
  }

  private static @Nullable Path beside(Path train, String name) {
    Path inside = train.resolve(name);
    return java.nio.file.Files.isDirectory(inside.resolve("examples")) ? inside : null;
  }

  private void run(RepresentationLog.Read read, Workers workers) throws IOException {
    PrintWriter terminal = spec.commandLine().getOut();
    Split split = read.split();
    terminal.printf(
        "%,d users, %,d items, pairs: %,d to train, %,d to validate, %,d to test; modalities: %s%n",
        read.users().size(),
        read.items().size(),
        split.train().size(),
        split.valid().size(),
        split.test().size(),
        describe(read.modalities()));
    read.notes().forEach(note -> terminal.println("note: " + note));
    if (split.valid().size() == 0) {
      terminal.println(
          "note: there are no pairs to validate: settings are not chosen, and --epochs ends training");
    }
    terminal.flush();
    long start = System.nanoTime();
    RepresentationSearch.Found found =
        RepresentationSearch.run(
            options.recipes(split),
            read.modalities(),
            recipe -> weights(recipe, read, workers),
            split,
            workers,
            this::show);
    double seconds = (System.nanoTime() - start) / 1e9;
    Representation result = found.representation();
    Recipe recipe = found.chosen().recipe();
    if (found.tried().size() > 1) {
      terminal.printf("chosen on the validation pairs: %s%n", shares(found));
      line(terminal, "valid", result.valid());
    }
    RankingQuality tested =
        FullRanking.ofVectors(result.users(), result.items(), split.train(), split.test(), workers);
    RankingQuality popularity = FullRanking.ofPopularity(split.train(), split.test(), workers);
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("test", tested.toMap());
    figures.put("valid", result.valid().toMap());
    figures.put("popularity", popularity.toMap());
    figures.put("seconds", seconds);
    figures.put("seconds_per_epoch", result.secondsPerEpoch());
    figures.put("seconds_per_evaluation", result.secondsPerEvaluation());
    figures.put("epochs", result.epochs());
    figures.put("best_epoch", result.bestEpoch());
    figures.put("users", read.users().size());
    figures.put("items", read.items().size());
    figures.put("train_pairs", split.train().size());
    figures.put("modalities", read.modalities().stream().map(Modality::name).toList());
    figures.put("graph_weights", found.chosen().weights());
    figures.put("recipe", recipe.name());
    figures.put("tried", found.tried().stream().map(RepresentationSearch.Tried::toMap).toList());
    figures.put("company", recipe.company());
    figures.put("settings", recipe.config().toMap());
    figures.put("notes", read.notes());
    RepresentationFolder.write(out, read.users(), read.items(), result, figures);
    line(terminal, "test", tested);
    line(terminal, "popularity", popularity);
    terminal.printf(
        Locale.ROOT,
        "%d epochs, of %s the best was %d; %.2f s an epoch and %.2f s its evaluation, %.0f s in all;"
            + " vectors in %s%n",
        result.epochs(),
        recipe.name(),
        result.bestEpoch(),
        result.secondsPerEpoch(),
        result.secondsPerEvaluation(),
        seconds,
        out);
    terminal.flush();
    figures.forEach(report::put);
    report.write();
  }

  private static String shares(RepresentationSearch.Found found) {
    List<String> parts = new ArrayList<>();
    for (RepresentationSearch.Tried tried : found.tried()) {
      if (tried.share() > 0) {
        parts.add(
            String.format(Locale.ROOT, "%s %.0f %%", tried.recipe().name(), 100 * tried.share()));
      }
    }
    return String.join(", ", parts);
  }

  static String describe(List<Modality> modalities) {
    List<String> parts = new ArrayList<>();
    for (Modality modality : modalities) {
      parts.add(
          "%s (%d numbers, %,d items)"
              .formatted(modality.name(), modality.size(), modality.present().length));
    }
    return parts.isEmpty() ? "none" : String.join(", ", parts);
  }

  private double[] weights(Recipe recipe, RepresentationLog.Read read, Workers workers) {
    double[] weights = options.weights(recipe, read.modalities(), read.split(), workers);
    List<String> parts = new ArrayList<>();
    for (int k = 0; k < weights.length; k++) {
      String name = k < read.modalities().size() ? read.modalities().get(k).name() : "company";
      parts.add(String.format(Locale.ROOT, "%s %.2f", name, weights[k]));
    }
    PrintWriter terminal = spec.commandLine().getOut();
    terminal.printf(
        "%s: item graph %s%n", recipe.name(), parts.isEmpty() ? "none" : String.join(", ", parts));
    terminal.flush();
    return weights;
  }

  private void show(Recipe recipe, RepresentationTraining.Epoch epoch) {
    PrintWriter terminal = spec.commandLine().getOut();
    terminal.printf(
        Locale.ROOT,
        "%-9s epoch %3d  loss %8.4f  valid recall@20 %.4f  ndcg@20 %.4f  %.2f s%n",
        recipe.name(),
        epoch.number(),
        epoch.loss(),
        epoch.valid().recall20(),
        epoch.valid().ndcg20(),
        epoch.seconds());
    terminal.flush();
  }

  private static void line(PrintWriter terminal, String name, RankingQuality quality) {
    terminal.printf(
        Locale.ROOT,
        "%-11s recall@10 %.4f  recall@20 %.4f  ndcg@10 %.4f  ndcg@20 %.4f  (%,d users)%n",
        name,
        quality.recall10(),
        quality.recall20(),
        quality.ndcg10(),
        quality.ndcg20(),
        quality.users());
  }
}
