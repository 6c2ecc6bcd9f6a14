package dev.sluice.model;

import dev.sluice.embeddings.TableLayout;
import dev.sluice.model.gate.OnlineGates;
import dev.sluice.model.network.NetworkSpec;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * One model's settings. Defaults are for one pass over a stream of some 100,000 examples.
 *
 * @param name of the model; {@code main}
 * @param dimension numbers per row; 16, as more learns slower from few examples
 * @param tables tables of the unified embedding; 1, the deployed form
 * @param rowsPerTable rows of each; 262,144, which is 16 MB of values
 * @param initRange rows start uniform in (-range, range); 0.05, as larger starts cost AUC
 * @param crossLayers cross layers; 2
 * @param crossRank rank of the cross layers' matrices, 0 for whole ones; 32: it learns as much from
 *     such streams as whole ones do, at a third of the time
 * @param crossExperts experts that each cross layer mixes, each of rank {@code crossRank}, by gates
 *     that read the layer's input; 0 for none
 * @param mlp widths of the ReLU layers; 128 and 64: larger ones learn no more from so few examples
 * @param batchSize examples per training step; 64: a stream wants many small steps
 * @param rowRate Adagrad's rate for rows; 0.05
 * @param rowStart Adagrad's first accumulator; 0.001, the square of a typical gradient, so that the
 *     first step is not a full one
 * @param rowL2 decay of touched rows, as a gradient per number; 0.001
 * @param denseRate Adam's first rate for dense parameters; 0.001
 * @param denseSettledRate what it sinks to, as the root of the steps; 0.0003: a stream of minutes
 *     needs the first, one of hours is served better by the second
 * @param denseL2 decay of dense weights, as a gradient per number; 0
 * @param sphereAlignment weight of the alignment of fused points; 0.05
 * @param sphereUniformity weight of their calibrated uniformity; 0.02
 * @param initialCtr what version 0 predicts; 0.05
 * @param sampledNegatives what examples with a keepRate below 1 teach the click output; CORRECT
 * @param calibration from the click logit to the ctr on a slate; BINS, as a network's curve is bent
 *     where it has seen little
 * @param calibrationRate step of the calibration per closed example; 0.001: half of a shift is
 *     followed within 7,500 examples at a ctr of 0.1. At 0.005 it wavers by 0.05 in log odds, which
 *     cost MovieLens 0.0025 of its AUC
 * @param calibrationField a category feature whose values are corrected each, drawn to 1 with the
 *     weight of 50 clicks; empty, for none
 * @param positionBias how the ranking output is kept from taking a good place for a good item;
 *     FEATURE
 * @param pooling of fields of several values (categories, history, cross); MEAN
 * @param gates whether feature values have gates, so that rankers skip what is worth nothing; OFF
 * @param gateStrength least worth of a feature that stays open: the mean of what its values give
 *     over its noise, per batch; 0.06
 * @param gateWindow examples after which the gates' temperature rises; 5,000
 * @param gateWindows windows in which it reaches its last, from when a value was first met; 10
 * @param gateBudget values with gates of their own, the ones met most lately; 16,384, some 0.6 MB
 *     of each checkpoint. Others are as their feature is
 * @param guardWindow closed examples after which the model is judged, cut by position; 2,000; 0
 *     never withholds
 * @param guardNe how far a window's normalised entropy may lie above that of good ones; 0.3
 * @param guardPcoc factor by which predicted and observed clicks of a window may differ; 2
 * @param guardBadWindows bad windows in a row after which the learner goes back to the state that
 *     was proven last; 2
 * @param guardReturns returns in a row after which it is believed that what comes has changed for
 *     good, and is learned without going back; 3
 * @param epsilon share of slates drawn uniformly; 0.05
 * @param popularityHalfLifeHours in which a click's weight halves; 72
 * @param seed of everything drawn; 1
 */
public record ModelConfig(
    String name,
    int dimension,
    int tables,
    int rowsPerTable,
    double initRange,
    int crossLayers,
    int crossRank,
    int crossExperts,
    List<Integer> mlp,
    int batchSize,
    double rowRate,
    double rowStart,
    double rowL2,
    double denseRate,
    double denseSettledRate,
    double denseL2,
    double sphereAlignment,
    double sphereUniformity,
    double initialCtr,
    SampledNegatives sampledNegatives,
    CalibrationKind calibration,
    double calibrationRate,
    String calibrationField,
    PositionBias positionBias,
    PoolingKind pooling,
    GateMode gates,
    double gateStrength,
    int gateWindow,
    int gateWindows,
    int gateBudget,
    int guardWindow,
    double guardNe,
    double guardPcoc,
    int guardBadWindows,
    int guardReturns,
    double epsilon,
    double popularityHalfLifeHours,
    long seed)
    implements Serializable {

  /**
   * Checks every setting.
   *
   * @throws InvalidModelConfig with every mistake
   */
  public ModelConfig {
    mlp = List.copyOf(mlp);
    Checks checks = new Checks();
    checks.that(!name.isBlank(), "name", "must not be blank", name);
    checks.within("dimension", dimension, 1, 1024);
    checks.within("tables", tables, 1, 1024);
    checks.within("rowsPerTable", rowsPerTable, 1, 1 << 30);
    checks.that(
        (long) tables * rowsPerTable <= 1 << 30,
        "tables",
        "times rowsPerTable is at most 2^30",
        tables);
    checks.within("initRange", initRange, 0, 10);
    checks.within("crossLayers", crossLayers, 0, 16);
    checks.within("crossRank", crossRank, 0, 65_536);
    checks.within("crossExperts", crossExperts, 0, 64);
    checks.that(
        crossExperts == 0 || crossRank > 0,
        "crossExperts",
        "needs a crossRank of at least 1: experts are of low rank",
        crossExperts);
    checks.that(
        mlp.size() <= 16 && mlp.stream().allMatch(w -> w >= 1 && w <= 65_536),
        "mlp",
        "is a list of at most 16 widths from 1 to 65536",
        mlp);
    checks.within("batchSize", batchSize, 1, 65_536);
    checks.within("rowRate", rowRate, 0, 10);
    checks.positive("rowStart", rowStart);
    checks.within("rowL2", rowL2, 0, 10);
    checks.within("denseRate", denseRate, 0, 10);
    checks.within("denseSettledRate", denseSettledRate, 0, denseRate);
    checks.within("denseL2", denseL2, 0, 10);
    checks.within("sphereAlignment", sphereAlignment, 0, 10);
    checks.within("sphereUniformity", sphereUniformity, 0, 10);
    checks.that(initialCtr > 0 && initialCtr < 1, "initialCtr", "must be in (0, 1)", initialCtr);
    checks.positive("calibrationRate", calibrationRate);
    checks.within("calibrationRate", calibrationRate, 0, 1);
    checks.within("gateStrength", gateStrength, 0, 10);
    checks.within("gateWindow", gateWindow, 1, 1 << 30);
    checks.within("gateWindows", gateWindows, 1, 1_000);
    checks.within("gateBudget", gateBudget, 0, 1 << 22);
    checks.within("guardWindow", guardWindow, 0, 1 << 20);
    checks.positive("guardNe", guardNe);
    checks.that(guardPcoc > 1, "guardPcoc", "must be above 1", guardPcoc);
    checks.within("guardBadWindows", guardBadWindows, 1, 1_000);
    checks.within("guardReturns", guardReturns, 0, 1_000);
    checks.within("epsilon", epsilon, 0, 1);
    checks.positive("popularityHalfLifeHours", popularityHalfLifeHours);
    checks.throwIfAny("model configuration");
  }

  /** The defaults, for the reasons given at each setting. */
  public static ModelConfig defaults() {
    return new ModelConfig(
        "main",
        16,
        1,
        1 << 18,
        0.05,
        2,
        32,
        0,
        List.of(128, 64),
        64,
        0.05,
        1e-3,
        1e-3,
        1e-3,
        3e-4,
        0,
        0.05,
        0.02,
        0.05,
        SampledNegatives.CORRECT,
        CalibrationKind.BINS,
        0.001,
        "",
        PositionBias.FEATURE,
        PoolingKind.MEAN,
        GateMode.OFF,
        0.06,
        5_000,
        10,
        1 << 14,
        2_000,
        0.3,
        2,
        2,
        3,
        0.05,
        72,
        1);
  }

  /**
   * Reads YAML or JSON: a mapping of these settings by name; what it leaves out is as in {@link
   * #defaults()}.
   *
   * @param origin what messages call it
   * @throws InvalidModelConfig with every unknown key, wrong type and value out of range
   */
  public static ModelConfig parse(String yaml, String origin) {
    return new ModelConfigParser(origin).parse(yaml);
  }

  /**
   * Reads a file as {@link #parse} does.
   *
   * @throws InvalidModelConfig with every mistake
   */
  public static ModelConfig load(Path file) throws IOException {
    return parse(Files.readString(file), file.toString());
  }

  /** The names of all settings. */
  public static Set<String> keys() {
    return ModelConfigParser.keys();
  }

  /** Layout of the table; a row's slots are Adagrad's sums of squares, one per number. */
  public TableLayout layout() {
    return new TableLayout(tables, rowsPerTable, dimension, dimension, seed, (float) initRange);
  }

  /** How a stream's gates are learned. */
  public OnlineGates.Config onlineGates() {
    return new OnlineGates.Config(gateWindow, gateWindows, gateStrength, gateBudget);
  }

  /** Shape of the network for examples of {@code inputWidth} numbers. */
  public NetworkSpec network(int inputWidth) {
    return new NetworkSpec(inputWidth, crossLayers, crossRank, crossExperts, mlp);
  }

  /**
   * The same with other settings.
   *
   * @param yaml a mapping of them by name
   */
  public ModelConfig with(String yaml) {
    return new ModelConfigParser("settings").parse(yaml, this);
  }

  /** The same under another name. */
  public ModelConfig withName(String other) {
    return ModelConfigParser.with(this, "name", other);
  }

  /** The same with another seed. */
  public ModelConfig withSeed(long other) {
    return ModelConfigParser.with(this, "seed", other);
  }

  /** The same with another batch size. */
  public ModelConfig withBatchSize(int other) {
    return ModelConfigParser.with(this, "batchSize", other);
  }

  /** The same with another exploration share. */
  public ModelConfig withEpsilon(double other) {
    return ModelConfigParser.with(this, "epsilon", other);
  }

  /** The same with another use of sampled negatives. */
  public ModelConfig withSampledNegatives(SampledNegatives other) {
    return ModelConfigParser.with(this, "sampledNegatives", other);
  }
}
