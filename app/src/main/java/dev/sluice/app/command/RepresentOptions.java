package dev.sluice.app.command;

import dev.sluice.app.represent.RepresentationLog;
import dev.sluice.model.fusion.Calibration;
import dev.sluice.model.matrix.Workers;
import dev.sluice.model.represent.Cm3Config;
import dev.sluice.model.represent.Modality;
import dev.sluice.model.represent.Recipe;
import dev.sluice.model.represent.Split;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Settings of representation training that its commands share. */
final class RepresentOptions {
  /** Epochs where nothing says when to end: about what logs with pairs to validate take. */
  private static final int BLIND = 10;

  /** What {@code --settings} takes, beside the names of recipes. */
  private static final String AUTO = "auto";

  @Option(
      names = "--settings",
      paramLabel = "NAME",
      description =
          "auto (default): the recipes company and published are trained, and their vectors are put"
              + " side by side in the shares that rank the validation pairs best. Or one of company"
              + " (items also learn vectors of their own, and are neighbours where they share users),"
              + " content (modalities alone, at a faster rate) and published (the paper's). Options"
              + " below change each.")
  String settings = AUTO;

  @Option(
      names = "--label",
      paramLabel = "NAME",
      description = "The label that makes a pair positive. Default: any.")
  @Nullable String label;

  @Option(
      names = "--modality",
      split = ",",
      paramLabel = "NAME",
      description = "Use only these modalities. Default: all that items have vectors of.")
  List<String> modalities = new ArrayList<>();

  @Option(
      names = "--text",
      split = ",",
      paramLabel = "ATTRIBUTE",
      description =
          "Make a modality of these string attributes (hashed words, weighted by rarity, brought"
              + " to 128 numbers). Default: all, where items have no vectors.")
  List<String> texts = new ArrayList<>();

  @Option(
      names = "--graph-weight",
      split = ",",
      paramLabel = "NAME=W",
      description =
          "Weights of modalities in the item graph. Default: found on the validation pairs.")
  Map<String, Double> graphWeights = new LinkedHashMap<>();

  @Option(names = "--dimension", description = "Numbers per block. Default: 32 (company), 64.")
  @Nullable Integer dimension;

  @Option(
      names = "--layers",
      description = "Layers of the user-item graph. Default: 2 (company), 3.")
  @Nullable Integer layers;

  @Option(names = "--item-layers", description = "Layers of the item graph, 0 or 1. Default: 1.")
  @Nullable Integer itemLayers;

  @Option(names = "--gamma", description = "Weight of the uniformity. Default: 1 (company), 0.5.")
  @Nullable Double gamma;

  @Option(names = "--alpha", description = "Mixing is drawn from Beta(A, A). Default: 0.5.")
  @Nullable Double alpha;

  @Option(
      names = "--max-similarity",
      description = "Similarities of items count as at most this. Default: 0.8.")
  @Nullable Double maxSimilarity;

  @Option(names = "--stop-gradient", description = "Take the similarities that calibrate as given.")
  boolean stopGradient;

  @Option(
      names = "--identity",
      negatable = true,
      description =
          "Give items a vector of their own beside their modalities, or not. Default: by the"
              + " recipe.")
  @Nullable Boolean identity;

  @Option(
      names = "--content-scale",
      description = "With --identity: what content weighs beside it, from 0 to 1. Default: 1.")
  @Nullable Double contentScale;

  @Option(
      names = "--company",
      negatable = true,
      description =
          "Let items that share users be neighbours in the item graph, beside those of like content"
              + " (their share is found on the validation pairs), or not. Default: by the recipe.")
  @Nullable Boolean company;

  @Option(names = "--neighbours", description = "Neighbours in the item graph. Default: 10.")
  @Nullable Integer neighbours;

  @Option(names = "--batch", description = "Pairs per step. Default: 2048.")
  @Nullable Integer batch;

  @Option(
      names = "--rate",
      description = "Learning rate. Default: 0.003 (company, content), 0.001.")
  @Nullable Double rate;

  @Option(names = "--epochs", description = "Epochs at most. Default: 1000.")
  @Nullable Integer epochs;

  @Option(
      names = "--patience",
      description =
          "Epochs without a better validation before training ends. Default: 5 (company, content),"
              + " 10.")
  @Nullable Integer patience;

  @Option(names = "--seed", description = "Of all draws. Default: 999.")
  long seed = Cm3Config.defaults().seed();

  @Option(
      names = "--threads",
      description = "Default: all cores. The result does not depend on it.")
  int threads;

  Workers workers() {
    return threads == 0 ? Workers.ofMachine() : new Workers(threads);
  }

  RepresentationLog.Settings reading() {
    return new RepresentationLog.Settings(label, modalities, texts, 128, seed);
  }

  /**
   * The recipes to choose from, with what was given in place of their own settings. Without pairs
   * to validate there is nothing to choose by, and nothing that ends training but the epochs:
   * {@value #BLIND} of the first recipe unless the options say more.
   */
  List<Recipe> recipes(Split split) {
    boolean blind = split.valid().size() == 0;
    return blind
        ? recipes().subList(0, 1).stream()
            .map(r -> epochs == null ? r.with(c -> c.withEpochs(BLIND)) : r)
            .toList()
        : recipes();
  }

  private List<Recipe> recipes() {
    List<Recipe> chosen =
        switch (settings) {
          case AUTO -> Recipe.candidates();
          case "company" -> List.of(Recipe.ofCompany());
          case "content" -> List.of(Recipe.ofContent());
          case "published" -> List.of(Recipe.published());
          default ->
              throw new IllegalArgumentException(
                  "--settings %s: there are auto, company, content and published"
                      .formatted(settings));
        };
    return chosen.stream().map(this::changed).toList();
  }

  private Recipe changed(Recipe recipe) {
    return recipe
        .with(this::changed)
        .withCompany(
            graphWeights.isEmpty()
                && (company == null ? recipe.company() : company.booleanValue()));
  }

  private Cm3Config changed(Cm3Config own) {
    return own.withLayers(given(layers, own.layers()))
        .withItemLayers(given(itemLayers, own.itemLayers()))
        .withGamma(given(gamma, own.gamma()))
        .withAlpha(given(alpha, own.alpha()))
        .withCalibration(
            true,
            new Calibration(
                own.calibration().minSimilarity(),
                given(maxSimilarity, own.calibration().maxSimilarity()),
                stopGradient))
        .withIdentity(given(identity, own.identity()), given(contentScale, own.contentScale()))
        .withNeighbours(given(neighbours, own.neighbours()))
        .withWork(
            given(dimension, own.dimension()),
            given(batch, own.batch()),
            given(rate, own.rate()),
            given(epochs, own.epochs()),
            given(patience, own.patience()))
        .withSeed(seed);
  }

  private static <T> T given(@Nullable T option, T own) {
    return option == null ? own : option;
  }

  /** The item graph's weights: those given, scaled to sum 1, else those that validate best. */
  double[] weights(Recipe recipe, List<Modality> found, Split split, Workers workers) {
    if (graphWeights.isEmpty()) {
      return recipe.weights(found, split, workers);
    }
    double[] weights = new double[found.size()];
    double sum = 0;
    List<String> names = found.stream().map(Modality::name).toList();
    for (Map.Entry<String, Double> given : graphWeights.entrySet()) {
      int at = names.indexOf(given.getKey());
      if (at < 0 || !(given.getValue() >= 0)) {
        throw new IllegalArgumentException(
            "--graph-weight %s=%s: weights are from 0 on, modalities are %s"
                .formatted(given.getKey(), given.getValue(), names));
      }
      weights[at] = given.getValue();
      sum += given.getValue();
    }
    if (!(sum > 0)) {
      throw new IllegalArgumentException("--graph-weight needs a weight above 0");
    }
    for (int k = 0; k < weights.length; k++) {
      weights[k] /= sum;
    }
    return weights;
  }
}
