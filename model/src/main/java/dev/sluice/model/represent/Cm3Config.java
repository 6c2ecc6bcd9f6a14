package dev.sluice.model.represent;

import dev.sluice.model.fusion.BezierVariant;
import dev.sluice.model.fusion.Calibration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How a representation is trained. The defaults are the published ones where a paper gives one.
 *
 * @param dimension numbers per block
 * @param layers layers of the user-item graph, 0 for none
 * @param itemLayers 1 to add each item's neighbours of the item graph, 0 not to
 * @param gamma weight of the uniformity
 * @param alpha the mixing weight of a training pass is drawn from Beta(alpha, alpha)
 * @param mixing how the modalities are mixed
 * @param variant the curve, if mixing is by one
 * @param calibrated whether similar items repel each other less
 * @param calibration how
 * @param identity whether items have a free vector of their own beside their modalities; always so
 *     where there is no modality
 * @param contentScale norm of the blocks of content beside an identity of norm 1; 1 where there is
 *     no identity. What is known of an item's users weighs more, the more users there are
 * @param neighbours neighbours per item in the item graph, itself among them
 * @param batch pairs per step
 * @param rate Adam's learning rate
 * @param epochs at most
 * @param patience epochs without a better recall at 20 on the validation pairs before training ends
 * @param seed of all draws
 */
public record Cm3Config(
    int dimension,
    int layers,
    int itemLayers,
    double gamma,
    double alpha,
    Mixing mixing,
    BezierVariant variant,
    boolean calibrated,
    Calibration calibration,
    boolean identity,
    double contentScale,
    int neighbours,
    int batch,
    double rate,
    int epochs,
    int patience,
    long seed) {
  /** How modalities become the mixed block. */
  public enum Mixing {
    /** A curve on the sphere. */
    BEZIER,
    /** The mean of the modalities' heads: what the curve is compared with. */
    MEAN
  }

  /** Checks ranges. */
  public Cm3Config {
    atLeast("dimension", dimension, 1);
    atLeast("layers", layers, 0);
    if (itemLayers != 0 && itemLayers != 1) {
      throw new IllegalArgumentException("item layers must be 0 or 1, was " + itemLayers);
    }
    positive("alpha", alpha);
    positive("rate", rate);
    positive("content scale", contentScale);
    if (!(gamma >= 0)) {
      throw new IllegalArgumentException("gamma must not be negative, was " + gamma);
    }
    atLeast("neighbours", neighbours, 1);
    atLeast("batch", batch, 1);
    atLeast("epochs", epochs, 1);
    atLeast("patience", patience, 1);
  }

  /** The published settings; of those it searches, the middle. */
  public static Cm3Config defaults() {
    return new Cm3Config(
        64,
        3,
        1,
        0.5,
        0.5,
        Mixing.BEZIER,
        BezierVariant.TRIANGLE,
        true,
        Calibration.published(0.8),
        false,
        1,
        10,
        2048,
        1e-3,
        1000,
        10,
        999);
  }

  /** With other layers of the user-item graph. */
  public Cm3Config withLayers(int layers) {
    return new Cm3Config(
        dimension,
        layers,
        itemLayers,
        gamma,
        alpha,
        mixing,
        variant,
        calibrated,
        calibration,
        identity,
        contentScale,
        neighbours,
        batch,
        rate,
        epochs,
        patience,
        seed);
  }

  /** With or without the item graph. */
  public Cm3Config withItemLayers(int itemLayers) {
    return new Cm3Config(
        dimension,
        layers,
        itemLayers,
        gamma,
        alpha,
        mixing,
        variant,
        calibrated,
        calibration,
        identity,
        contentScale,
        neighbours,
        batch,
        rate,
        epochs,
        patience,
        seed);
  }

  /** With another weight of the uniformity. */
  public Cm3Config withGamma(double gamma) {
    return new Cm3Config(
        dimension,
        layers,
        itemLayers,
        gamma,
        alpha,
        mixing,
        variant,
        calibrated,
        calibration,
        identity,
        contentScale,
        neighbours,
        batch,
        rate,
        epochs,
        patience,
        seed);
  }

  /** With another distribution of the mixing weight. */
  public Cm3Config withAlpha(double alpha) {
    return new Cm3Config(
        dimension,
        layers,
        itemLayers,
        gamma,
        alpha,
        mixing,
        variant,
        calibrated,
        calibration,
        identity,
        contentScale,
        neighbours,
        batch,
        rate,
        epochs,
        patience,
        seed);
  }

  /** With another mixing. */
  public Cm3Config withMixing(Mixing mixing) {
    return new Cm3Config(
        dimension,
        layers,
        itemLayers,
        gamma,
        alpha,
        mixing,
        variant,
        calibrated,
        calibration,
        identity,
        contentScale,
        neighbours,
        batch,
        rate,
        epochs,
        patience,
        seed);
  }

  /** With another calibration, or none if {@code calibrated} is false. */
  public Cm3Config withCalibration(boolean calibrated, Calibration calibration) {
    return new Cm3Config(
        dimension,
        layers,
        itemLayers,
        gamma,
        alpha,
        mixing,
        variant,
        calibrated,
        calibration,
        identity,
        contentScale,
        neighbours,
        batch,
        rate,
        epochs,
        patience,
        seed);
  }

  /** With or without free item vectors, and with another scale of the content beside them. */
  public Cm3Config withIdentity(boolean identity, double contentScale) {
    return new Cm3Config(
        dimension,
        layers,
        itemLayers,
        gamma,
        alpha,
        mixing,
        variant,
        calibrated,
        calibration,
        identity,
        contentScale,
        neighbours,
        batch,
        rate,
        epochs,
        patience,
        seed);
  }

  /** With other sizes of the work. */
  public Cm3Config withWork(int dimension, int batch, double rate, int epochs, int patience) {
    return new Cm3Config(
        dimension,
        layers,
        itemLayers,
        gamma,
        alpha,
        mixing,
        variant,
        calibrated,
        calibration,
        identity,
        contentScale,
        neighbours,
        batch,
        rate,
        epochs,
        patience,
        seed);
  }

  /** With another number of epochs at most. */
  public Cm3Config withEpochs(int epochs) {
    return withWork(dimension, batch, rate, epochs, patience);
  }

  /** With other neighbours in the item graph. */
  public Cm3Config withNeighbours(int neighbours) {
    return new Cm3Config(
        dimension,
        layers,
        itemLayers,
        gamma,
        alpha,
        mixing,
        variant,
        calibrated,
        calibration,
        identity,
        contentScale,
        neighbours,
        batch,
        rate,
        epochs,
        patience,
        seed);
  }

  /** With another seed. */
  public Cm3Config withSeed(long seed) {
    return new Cm3Config(
        dimension,
        layers,
        itemLayers,
        gamma,
        alpha,
        mixing,
        variant,
        calibrated,
        calibration,
        identity,
        contentScale,
        neighbours,
        batch,
        rate,
        epochs,
        patience,
        seed);
  }

  /** By the names of reports. */
  public Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("dimension", dimension);
    map.put("layers", layers);
    map.put("item_layers", itemLayers);
    map.put("gamma", gamma);
    map.put("alpha", alpha);
    map.put("mixing", mixing.name());
    map.put("variant", variant.name());
    map.put("calibrated", calibrated);
    map.put("min_similarity", calibration.minSimilarity());
    map.put("max_similarity", calibration.maxSimilarity());
    map.put("stop_gradient", calibration.stopGradient());
    map.put("identity", identity);
    map.put("content_scale", contentScale);
    map.put("neighbours", neighbours);
    map.put("batch", batch);
    map.put("rate", rate);
    map.put("epochs", epochs);
    map.put("patience", patience);
    map.put("seed", seed);
    return map;
  }

  private static void atLeast(String name, int value, int least) {
    if (value < least) {
      throw new IllegalArgumentException(
          "%s must be at least %d, was %d".formatted(name, least, value));
    }
  }

  private static void positive(String name, double value) {
    if (!(value > 0)) {
      throw new IllegalArgumentException("%s must be above 0, was %s".formatted(name, value));
    }
  }
}
