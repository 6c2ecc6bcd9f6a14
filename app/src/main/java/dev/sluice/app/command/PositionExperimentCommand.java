package dev.sluice.app.command;

import dev.sluice.app.traffic.PlantedLog;
import dev.sluice.app.traffic.World;
import dev.sluice.model.ModelConfig;
import dev.sluice.model.network.Targets;
import dev.sluice.model.train.Learner;
import dev.sluice.schemas.feature.FeatureSchema;
import dev.sluice.schemas.feature.FeatureSpec;
import dev.sluice.schemas.metric.Discrimination;
import dev.sluice.schemas.record.Example;
import dev.sluice.schemas.record.Origin;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sluice experiment position}: what is recovered of a position bias that is known. */
@Command(
    name = "position",
    mixinStandardHelpOptions = true,
    description = {
      "Learn a synthetic world's random slates three times: with the position as a feature, with",
      "inverse propensity weights, and with neither. Prints how much each position is looked at,"
          + " as",
      "recovered and in truth, and how well each model ranks, clicks at the first position"
          + " counting."
    })
final class PositionExperimentCommand implements Callable<Integer> {
  private static final String PARTITION = "examples-0";
  private static final int POSITIONS = 10;
  // Of the rows, the last part is predicted and never learned.
  private static final int PARTS = 5;
  private static final int BLOCK = 512;
  // The feature is asked this often in the second half of what is learned, on so many rows.
  private static final int LOOKS = 16;
  private static final int LOOKED_AT = 500;
  private static final List<String> ARMS = List.of("feature", "weights", "neither");

  @SuppressWarnings("NullAway.Init") // picocli sets it.
  @Spec
  CommandSpec spec;

  @Mixin ReportFile report = new ReportFile();

  @Option(
      names = "--rows",
      paramLabel = "N",
      defaultValue = "200000",
      description = "Impressions. Default: ${DEFAULT-VALUE}.")
  int rows;

  @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "Of the world.")
  long seed;

  /**
   * What one arm recovered: shares by position, those of the model as it stood at the end, and the
   * AUC of its order.
   */
  private record Recovered(double[] shares, double[] last, double auc) {
    double error() {
      return error(shares);
    }

    static double error(double[] shares) {
      double most = 0;
      for (int position = 1; position < shares.length; position++) {
        most = Math.max(most, Math.abs(shares[position] / World.examined(position) - 1));
      }
      return most;
    }
  }

  @Override
  public Integer call() {
    PlantedLog log = new PlantedLog(seed, rows);
    PrintWriter out = spec.commandLine().getOut();
    out.printf("%-10s", "position");
    for (int position = 0; position < POSITIONS; position++) {
      out.printf("%7d", position);
    }
    out.printf("  %9s  %6s%n", "at most", "AUC");
    double[] truth = new double[POSITIONS];
    Arrays.setAll(truth, World::examined);
    line(out, "truth", truth, 0, Double.NaN);
    report.put("rows", rows).put("seed", seed).put("truth", truth);
    double noise = noise(log);
    report.put("sampling_error", noise);
    for (String arm : ARMS) {
      Recovered recovered = recover(log, arm);
      line(out, arm, recovered.shares(), recovered.error(), recovered.auc());
      report
          .put(arm + "_shares", recovered.shares())
          .put(arm + "_error", recovered.error())
          .put(arm + "_auc", recovered.auc());
      if (arm.equals("feature")) {
        double error = Recovered.error(recovered.last());
        line(out, " at last", recovered.last(), error, recovered.auc());
        report.put("feature_last_shares", recovered.last()).put("feature_last_error", error);
      }
    }
    out.printf(
        "one standard error of a share by the clicks that were drawn: %.1f%% at most%n",
        100 * noise);
    out.flush();
    report.write();
    return 0;
  }

  /** What the draw alone lets a share be off by: no arm can know more than the clicks tell. */
  private double noise(PlantedLog log) {
    double[] clicks = new double[POSITIONS];
    for (int i = 0; i < learnedRows(); i++) {
      Example row = log.row(i);
      clicks[row.getPosition()] += row.getLabels().isEmpty() ? 0 : 1;
    }
    double most = 0;
    for (int position = 1; position < POSITIONS; position++) {
      most = Math.max(most, Math.sqrt(1 / clicks[position] + 1 / clicks[0]));
    }
    return most;
  }

  private int learnedRows() {
    return rows - rows / PARTS;
  }

  private static void line(
      PrintWriter out, String name, double[] shares, double error, double auc) {
    out.printf("%-10s", name);
    for (double share : shares) {
      out.printf("%7.3f", share);
    }
    out.printf("  %8.1f%%  %6.4f%n", 100 * error, auc);
    out.flush();
  }

  private Recovered recover(PlantedLog log, String arm) {
    boolean feature = arm.equals("feature");
    FeatureSchema schema = schema(log.schema(), feature);
    ModelConfig config =
        ModelConfig.defaults()
            .with(
                "{guardWindow: 0, positionBias: %s}"
                    .formatted(arm.equals("weights") ? "WEIGHTS" : "FEATURE"));
    Path scratch;
    try {
      scratch = Files.createTempDirectory("sluice-position");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    try (Learner learner = Learner.open(config, schema, scratch.resolve("table"))) {
      learner.restore(-1, new byte[0]);
      int learned = learnedRows();
      double[] sums = new double[POSITIONS];
      for (int i = 0; i < learned; i++) {
        learner.learn(row(log, schema, i), PARTITION, i + 1L);
        if (feature && looks(i + 1, learned)) {
          List<Example> asked = rows(log, schema, learned, Math.min(rows, learned + LOOKED_AT));
          double[] now = featureShares(learner, asked);
          Arrays.setAll(sums, position -> sums[position] + now[position]);
        }
      }
      return judge(learner, log, schema, learned, feature ? sums : null);
    } finally {
      ScratchFolder.delete(scratch);
    }
  }

  /** Whether it is time to ask the model, after so many rows: evenly over the second half. */
  private static boolean looks(int after, int learned) {
    int every = Math.max(1, learned / (2 * LOOKS));
    return after > learned / 2 && (learned - after) % every == 0;
  }

  /**
   * Shares and order on rows that were not learned. A stream's learner forgets: as it stands at any
   * moment it tells the shares of its last ten thousands of examples, with their noise. So what the
   * feature tells is averaged over the second half.
   */
  private Recovered judge(
      Learner learner, PlantedLog log, FeatureSchema schema, int from, double @Nullable [] sums) {
    List<Example> judged = rows(log, schema, from, rows);
    // Before the positions are set one after the other.
    double auc = auc(learner, judged.stream().filter(row -> row.getPosition() == 0).toList());
    double[] shares = new double[POSITIONS];
    double[] last = new double[POSITIONS];
    if (sums == null) {
      Arrays.setAll(shares, position -> learner.examination().share(position));
    } else {
      Arrays.setAll(shares, position -> sums[position] / sums[0]);
      last = featureShares(learner, judged);
    }
    return new Recovered(shares, last, auc);
  }

  private static double[] featureShares(Learner learner, List<Example> examples) {
    double[] shares = new double[POSITIONS];
    Arrays.setAll(shares, position -> mean(learner, examples, position));
    double first = shares[0];
    Arrays.setAll(shares, position -> shares[position] / first);
    return shares;
  }

  private static List<Example> rows(PlantedLog log, FeatureSchema schema, int from, int to) {
    List<Example> rows = new ArrayList<>();
    for (int i = from; i < to; i++) {
      rows.add(row(log, schema, i));
    }
    return rows;
  }

  private static double auc(Learner learner, List<Example> judged) {
    double[] order =
        predicted(learner, judged).stream().mapToDouble(Learner.Prediction::rank).toArray();
    int[] clicks = judged.stream().mapToInt(row -> row.getLabels().isEmpty() ? 0 : 1).toArray();
    return Discrimination.auc(order, clicks).orElse(Double.NaN);
  }

  /*
   * Of the click output as it is: the calibration is one curve for all positions, drawn through what
   * they have in common, and takes back a part of what the network tells apart.
   */
  private static double mean(Learner learner, List<Example> examples, int position) {
    examples.forEach(example -> example.setPosition(position));
    return predicted(learner, examples).stream()
        .mapToDouble(prediction -> Targets.sigmoid(prediction.logit()))
        .average()
        .orElse(Double.NaN);
  }

  private static List<Learner.Prediction> predicted(Learner learner, List<Example> examples) {
    List<Learner.Prediction> all = new ArrayList<>(examples.size());
    for (int from = 0; from < examples.size(); from += BLOCK) {
      all.addAll(learner.predict(examples.subList(from, Math.min(examples.size(), from + BLOCK))));
    }
    return all;
  }

  /** The planted fields that leak or break are left out: they say nothing of positions. */
  private static FeatureSchema schema(FeatureSchema whole, boolean position) {
    List<String> left = List.of(PlantedLog.LEAKING, PlantedLog.BREAKING, PlantedLog.DRIFTING);
    return new FeatureSchema(
        whole.labels(),
        whole.minView(),
        whole.features().stream()
            .filter(spec -> !left.contains(spec.name()))
            .filter(spec -> position || !(spec instanceof FeatureSpec.Position))
            .toList());
  }

  private static Example row(PlantedLog log, FeatureSchema schema, int number) {
    Example example = log.row(number);
    example.setFeatureSchema(schema.hash());
    // Items and positions of the planted log are drawn independently: each slate is a random one.
    example.setOrigin(Origin.EXPLORE);
    return example;
  }
}
