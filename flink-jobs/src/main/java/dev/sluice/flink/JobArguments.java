package dev.sluice.flink;

import dev.sluice.flink.ranker.RankerJob;
import dev.sluice.flink.trainer.TrainerJob;
import dev.sluice.model.ModelConfig;
import dev.sluice.schemas.feature.FeatureSchema;
import dev.sluice.schemas.topic.Topics;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * What a serving job is started with on a cluster: {@code trainer} or {@code ranker}, then options.
 *
 * <pre>
 *   --kafka FILE           client properties: bootstrap.servers and security
 *   --features FILE        features.yaml
 *   --model FILE           model configuration; default: the defaults
 *   --topic-prefix PREFIX  default: sluice.
 *   --table DIR            trainer: its table, on a disk that outlives the process
 *   --snapshots DIR        trainer: full snapshots, where rankers can read them; a path, or an
 *                          address of one of Flink's file systems
 *   --parallelism N        ranker: subtasks; default 2
 * </pre>
 *
 * @param job {@code trainer} or {@code ranker}
 * @param options by name without dashes
 */
public record JobArguments(String job, Map<String, String> options) {
  static final String TRAINER = "trainer";
  static final String RANKER = "ranker";
  private static final Map<String, Set<String>> REQUIRED =
      Map.of(
          TRAINER, Set.of("kafka", "features", "table", "snapshots"),
          RANKER, Set.of("kafka", "features"));
  private static final Map<String, Set<String>> OPTIONAL =
      Map.of(
          TRAINER, Set.of("model", "topic-prefix"),
          RANKER, Set.of("model", "topic-prefix", "parallelism"));
  private static final String DEFAULT_PARALLELISM = "2";

  /** Takes the options by copy. */
  public JobArguments {
    options = Map.copyOf(options);
  }

  /**
   * Reads a command line.
   *
   * @throws IllegalArgumentException with all that is wrong
   */
  public static JobArguments parse(String... arguments) {
    if (arguments.length == 0 || !REQUIRED.containsKey(arguments[0])) {
      throw new IllegalArgumentException(
          "the first argument must be trainer or ranker, was "
              + (arguments.length == 0 ? "none" : arguments[0]));
    }
    String job = arguments[0];
    Map<String, String> options = new LinkedHashMap<>();
    List<String> problems = new ArrayList<>();
    Set<String> required = REQUIRED.getOrDefault(job, Set.of());
    Set<String> optional = OPTIONAL.getOrDefault(job, Set.of());
    for (int i = 1; i < arguments.length; i += 2) {
      String name = arguments[i].startsWith("--") ? arguments[i].substring(2) : arguments[i];
      if (!required.contains(name) && !optional.contains(name)) {
        problems.add("the %s knows no %s".formatted(job, arguments[i]));
      } else if (i + 1 == arguments.length) {
        problems.add("%s needs a value".formatted(arguments[i]));
      } else {
        options.put(name, arguments[i + 1]);
      }
    }
    Set<String> lacking = new TreeSet<>(required);
    lacking.removeAll(options.keySet());
    lacking.forEach(name -> problems.add("the %s needs --%s".formatted(job, name)));
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", problems));
    }
    return new JobArguments(job, options);
  }

  /** The job's name on the cluster. */
  String jobName() {
    return job.equals(TRAINER) ? TrainerJob.NAME : RankerJob.NAME;
  }

  /**
   * Adds the job's graph to {@code env}.
   *
   * @param codeVersion goes into receipts
   * @throws IOException if a file cannot be read
   */
  void build(StreamExecutionEnvironment env, String codeVersion) throws IOException {
    SluiceJobs jobs =
        new SluiceJobs(
            properties(path("kafka")),
            new Topics(options.getOrDefault("topic-prefix", Topics.DEFAULT_PREFIX)),
            FeatureSchema.load(path("features")),
            options.containsKey("model") ? ModelConfig.load(path("model")) : ModelConfig.defaults(),
            codeVersion);
    if (job.equals(TRAINER)) {
      TrainerJob.build(env, jobs.trainer(path("table"), address("snapshots")));
    } else {
      RankerJob.build(
          env,
          jobs.ranker(Integer.parseInt(options.getOrDefault("parallelism", DEFAULT_PARALLELISM))));
    }
  }

  private String address(String name) {
    String value = options.getOrDefault(name, "");
    return value.contains("://") ? value : path(name).toUri().toString();
  }

  private Path path(String name) {
    return Path.of(options.getOrDefault(name, "")).toAbsolutePath();
  }

  private static Properties properties(Path file) throws IOException {
    Properties properties = new Properties();
    try (Reader in = Files.newBufferedReader(file)) {
      properties.load(in);
    }
    if (properties.getProperty("bootstrap.servers", "").isBlank()) {
      throw new IllegalArgumentException(
          "%s lacks bootstrap.servers, the address of the broker".formatted(file));
    }
    return properties;
  }
}
