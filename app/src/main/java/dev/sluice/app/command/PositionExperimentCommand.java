package dev.sluice.app.command;

import dev.sluice.app.traffic.PlantedLog;
import dev.sluice.app.traffic.World;
import dev.sluice.model.ModelConfig;
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
      "inverse propensity weights, and with neither. Prints how much each position is looked at, as",
      "recovered and in truth, and how well each model ranks, clicks at the first position counting."
    })
final class PositionExperimentCommand implements Callable<Integer> {
  private static final String PARTITION = "examples-0";
  private static final int POSITIONS = 10;
  // Of the rows, the last part is predicted and never learned.
  private static final int PARTS = 5;
  private static final int BLOCK = 512;
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

  /** What one arm recovered: shares by position, and the AUC of its order. */
  private record Recovered(double[] shares, double auc) {
    double error() {
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
    for (String arm : ARMS) {
      Recovered recovered = recover(log, arm);
      line(out, arm, recovered.shares(), recovered.error(), recovered.auc());
      report
          .put(arm + "_shares", recovered.shares())
          .put(arm + "_error", recovered.error())
          .put(arm + "_auc", recovered.auc());
    }
    out.flush();
    report.write();
    return 0;
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
      int learned = rows - rows / PARTS;
      for (int i = 0; i < learned; i++) {
        learner.learn(row(log, schema, i), PARTITION, i + 1L);
      }
      return judge(learner, log, schema, learned, feature);
    } finally {
      ScratchFolder.delete(scratch);
    }
  }

  /** Shares and order on rows that were not learned. */
  private Recovered judge(
      Learner learner, PlantedLog log, FeatureSchema schema, int from, boolean feature) {
    List<Example> judged = new ArrayList<>();
    for (int i = from; i < rows; i++) {
      judged.add(row(log, schema, i));
    }
    // Before the positions are set one after the other.
    double auc = auc(learner, judged.stream().filter(row -> row.getPosition() == 0).toList());
    double[] shares = new double[POSITIONS];
    for (int position = 0; position < POSITIONS; position++) {
      shares[position] =
          feature ? mean(learner, judged, position) : learner.examination().share(position);
    }
    if (feature) {
      double first = shares[0];
      Arrays.setAll(shares, position -> shares[position] / first);
    }
    return new Recovered(shares, auc);
  }

  private static double auc(Learner learner, List<Example> judged) {
    double[] order =
        predicted(learner, judged).stream().mapToDouble(Learner.Prediction::rank).toArray();
    int[] clicks = judged.stream().mapToInt(row -> row.getLabels().isEmpty() ? 0 : 1).toArray();
    return Discrimination.auc(order, clicks).orElse(Double.NaN);
  }

  private static double mean(Learner learner, List<Example> examples, int position) {
    examples.forEach(example -> example.setPosition(position));
    return predicted(learner, examples).stream()
        .mapToDouble(Learner.Prediction::ctr)
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
