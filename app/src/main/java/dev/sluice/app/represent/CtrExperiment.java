package dev.sluice.app.represent;

import dev.sluice.model.ModelConfig;
import dev.sluice.model.network.Targets;
import dev.sluice.model.train.ProgressiveLearner;
import dev.sluice.schemas.feature.FeatureSchema;
import dev.sluice.schemas.metric.StreamingQuality;
import dev.sluice.schemas.record.Example;
import dev.sluice.schemas.record.Label;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What modality features are worth to the ctr network that learns online: the same examples once
 * through, each predicted before it is learned, with fewer and with more of them. Figures are by
 * how often the item had been engaged with or passed over before.
 */
public final class CtrExperiment implements AutoCloseable {
  /** Earlier interactions of the item from which the next bucket begins. */
  private static final int[] BORDERS = {1, 10, 50};

  private static final String ALL = "all";

  /** One way to read the examples, and how well it does. */
  private static final class Arm {
    private final String name;
    private final Map<String, StreamingQuality> clicks = new LinkedHashMap<>();
    private final Map<String, StreamingQuality> ranking = new LinkedHashMap<>();

    Arm(String name) {
      this.name = name;
    }
  }

  private final List<Arm> arms = new ArrayList<>();
  private final List<ProgressiveLearner> learners = new ArrayList<>();
  private final Path scratch;
  private final Map<String, Integer> earlier = new HashMap<>();
  private final Map<String, String> buckets = new HashMap<>();

  /**
   * An experiment on examples of {@code schema}.
   *
   * @param only the arms to run, by name; empty for all
   * @throws IllegalArgumentException if the schema has no fusion to do without, or an arm is none
   */
  public CtrExperiment(ModelConfig config, FeatureSchema schema, List<String> only)
      throws IOException {
    Map<String, FeatureSchema> schemas = CtrSchemas.of(schema);
    for (String name : only) {
      if (!schemas.containsKey(name)) {
        throw new IllegalArgumentException(
            "--line %s: there are %s".formatted(name, schemas.keySet()));
      }
    }
    scratch = Files.createTempDirectory("sluice-ctr");
    schemas.forEach(
        (name, of) -> {
          if (only.isEmpty() || only.contains(name)) {
            arm(name, config, of);
          }
        });
  }

  private void arm(String name, ModelConfig config, FeatureSchema schema) {
    Arm arm = new Arm(name);
    arms.add(arm);
    learners.add(
        ProgressiveLearner.open(
            config,
            schema,
            scratch.resolve(Integer.toString(arms.size())),
            (example, rank, click) -> count(arm, example, rank, click)));
  }

  /** Takes the next example, in the order of time. */
  public void learn(Example example) {
    buckets.put(example.getExampleId(), bucket(earlier.getOrDefault(example.getItem(), 0)));
    learners.forEach(learner -> learner.learn(example));
    if (shown(example)) {
      earlier.merge(example.getItem(), 1, Integer::sum);
    }
  }

  /** Whether it was really shown, not drawn as a negative. */
  private static boolean shown(Example example) {
    return example.getKeepRate() >= 1 && example.getRevision() == 0;
  }

  private static String bucket(int count) {
    int b = 0;
    while (b < BORDERS.length && count >= BORDERS[b]) {
      b++;
    }
    return b == 0
        ? "none"
        : b == BORDERS.length
            ? BORDERS[b - 1] + " and more"
            : "%d to %d".formatted(BORDERS[b - 1], BORDERS[b] - 1);
  }

  private void count(Arm arm, Example example, double rank, double click) {
    Label label = example.getLabels().get(FeatureSchema.CLICK);
    boolean clicked = label != null && label.getCount() > 0;
    String bucket = buckets.getOrDefault(example.getExampleId(), ALL);
    for (String name : new String[] {bucket, ALL}) {
      if (shown(example)) {
        arm.clicks
            .computeIfAbsent(name, n -> new StreamingQuality())
            .add(Targets.sigmoid(click), clicked);
      }
      arm.ranking
          .computeIfAbsent(name, n -> new StreamingQuality())
          .add(Targets.sigmoid(rank), clicked);
    }
    if (arm == arms.get(arms.size() - 1)) {
      buckets.remove(example.getExampleId());
    }
  }

  /** Learns what is left; returns the figures by arm, output and bucket. */
  public Map<String, Object> finish() {
    learners.forEach(ProgressiveLearner::flush);
    Map<String, Object> table = new LinkedHashMap<>();
    for (Arm arm : arms) {
      Map<String, Object> of = new LinkedHashMap<>();
      of.put("clicks", figures(arm.clicks));
      of.put("ranking", figures(arm.ranking));
      table.put(arm.name, of);
    }
    return table;
  }

  private static Map<String, Object> figures(Map<String, StreamingQuality> buckets) {
    List<String> names = new ArrayList<>();
    names.add(bucket(0));
    for (int border : BORDERS) {
      names.add(bucket(border));
    }
    names.add(ALL);
    Map<String, Object> figures = new LinkedHashMap<>();
    for (String name : names) {
      StreamingQuality quality = buckets.get(name);
      if (quality != null) {
        Map<String, Object> of = new LinkedHashMap<>();
        of.put("examples", quality.count());
        of.put("clicks", quality.clicks());
        of.put("auc", quality.auc().isDefined() ? (Object) quality.auc().value() : null);
        of.put(
            "logloss", quality.logloss().isDefined() ? (Object) quality.logloss().value() : null);
        figures.put(name, of);
      }
    }
    return figures;
  }

  @Override
  public void close() throws IOException {
    learners.forEach(ProgressiveLearner::close);
    Set<Path> paths = new HashSet<>();
    try (Stream<Path> found = Files.walk(scratch)) {
      found.forEach(paths::add);
    }
    for (Path path : paths.stream().sorted(Comparator.reverseOrder()).toList()) {
      Files.deleteIfExists(path);
    }
  }
}
