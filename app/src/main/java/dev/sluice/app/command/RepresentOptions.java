package dev.sluice.app.command;

import dev.sluice.app.represent.RepresentationLog;
import dev.sluice.model.fusion.Calibration;
import dev.sluice.model.matrix.Workers;
import dev.sluice.model.represent.Cm3Config;
import dev.sluice.model.represent.Modality;
import dev.sluice.model.represent.Neighbourhoods;
import dev.sluice.model.represent.Split;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Settings of representation training that its commands share. */
final class RepresentOptions {
  private static final Cm3Config DEFAULTS = Cm3Config.defaults();

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

  @Option(names = "--dimension", description = "Numbers per block. Default: 64.")
  int dimension = DEFAULTS.dimension();

  @Option(names = "--layers", description = "Layers of the user-item graph. Default: 3.")
  int layers = DEFAULTS.layers();

  @Option(names = "--item-layers", description = "Layers of the item graph, 0 or 1. Default: 1.")
  int itemLayers = DEFAULTS.itemLayers();

  @Option(names = "--gamma", description = "Weight of the uniformity. Default: 0.5.")
  double gamma = DEFAULTS.gamma();

  @Option(names = "--alpha", description = "Mixing is drawn from Beta(A, A). Default: 0.5.")
  double alpha = DEFAULTS.alpha();

  @Option(
      names = "--max-similarity",
      description = "Similarities of items count as at most this. Default: 0.8.")
  double maxSimilarity = DEFAULTS.calibration().maxSimilarity();

  @Option(names = "--stop-gradient", description = "Take the similarities that calibrate as given.")
  boolean stopGradient;

  @Option(
      names = "--identity",
      description = "Give items a vector of their own beside their modalities.")
  boolean identity;

  @Option(
      names = "--content-scale",
      description = "With --identity: what content weighs beside it, from 0 to 1. Default: 1.")
  double contentScale = DEFAULTS.contentScale();

  @Option(
      names = "--company",
      description =
          "Let items that share users be neighbours in the item graph, beside those of like"
              + " content; their share is found on the validation pairs.")
  boolean company;

  @Option(names = "--neighbours", description = "Neighbours in the item graph. Default: 10.")
  int neighbours = DEFAULTS.neighbours();

  @Option(names = "--batch", description = "Pairs per step. Default: 2048.")
  int batch = DEFAULTS.batch();

  @Option(names = "--rate", description = "Learning rate. Default: 0.001.")
  double rate = DEFAULTS.rate();

  @Option(names = "--epochs", description = "Epochs at most. Default: 1000.")
  int epochs = DEFAULTS.epochs();

  @Option(
      names = "--patience",
      description = "Epochs without a better validation before training ends. Default: 10.")
  int patience = DEFAULTS.patience();

  @Option(names = "--seed", description = "Of all draws. Default: 999.")
  long seed = DEFAULTS.seed();

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

  Cm3Config config() {
    return DEFAULTS
        .withLayers(layers)
        .withItemLayers(itemLayers)
        .withGamma(gamma)
        .withAlpha(alpha)
        .withCalibration(true, new Calibration(0, maxSimilarity, stopGradient))
        .withIdentity(identity, contentScale)
        .withNeighbours(neighbours)
        .withWork(dimension, batch, rate, epochs, patience)
        .withSeed(seed);
  }

  /** The item graph's weights: those given, scaled to sum 1, else those that validate best. */
  double[] weights(List<Modality> found, Split split, Cm3Config config, Workers workers) {
    if (company) {
      return Neighbourhoods.weightsWithCompany(found, split, config.neighbours(), workers);
    }
    if (graphWeights.isEmpty()) {
      return Neighbourhoods.weights(found, split, config.neighbours(), workers);
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
