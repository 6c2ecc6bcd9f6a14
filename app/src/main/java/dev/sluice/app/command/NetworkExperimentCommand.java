package dev.sluice.app.command;

import dev.sluice.app.platform.UserError;
import dev.sluice.model.InvalidModelConfig;
import dev.sluice.model.ModelConfig;
import dev.sluice.model.network.Targets;
import dev.sluice.model.train.ProgressiveLearner;
import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.feature.FeatureSchema;
import dev.sluice.schemas.feature.InvalidFeatureSchema;
import dev.sluice.schemas.log.LogFolder;
import dev.sluice.schemas.log.LogReader;
import dev.sluice.schemas.metric.StreamingQuality;
import dev.sluice.schemas.record.Example;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sluice experiment network}: what settings of the online network are worth. */
@Command(
    name = "network",
    mixinStandardHelpOptions = true,
    description = {
      "Learn a log in its order under several settings side by side, each example predicted before",
      "it is learned. Prints the quality of the second half over the seeds, the gain on the first",
      "setting seed by seed, and examples per second of processor time: the settings take turns",
      "block by block, so what else the machine does falls on all of them."
    },
    footer = {
      "",
      "Example: sluice experiment network --log LOGDIR --seeds 3 --report network.json \\",
      "           --set 'crossRank: 32' --set 'crossRank: 8, crossExperts: 4' --set 'pooling:"
          + " ATTENTION'"
    })
final class NetworkExperimentCommand implements Callable<Integer> {
  /** Examples of one turn: long against the noise of a clock, short against that of a machine. */
  private static final int BLOCK = 2_048;

  @SuppressWarnings("NullAway.Init") // picocli sets it.
  @Spec
  CommandSpec spec;

  @Mixin ReportFile report = new ReportFile();

  @Option(names = "--log", required = true, paramLabel = "LOGDIR", description = "The log.")
  Path log = Path.of("");

  @Option(
      names = "--model",
      paramLabel = "FILE",
      description = "Model configuration that all settings share. Default: the defaults.")
  @Nullable Path model;

  @Option(
      names = "--set",
      required = true,
      paramLabel = "SETTINGS",
      description = "Settings by name, as YAML without braces; {} for none. Repeat it: one an arm.")
  List<String> settings = new ArrayList<>();

  @Option(names = "--seeds", defaultValue = "2", description = "Default: ${DEFAULT-VALUE}.")
  int seeds;

  @Option(
      names = "--examples",
      paramLabel = "N",
      defaultValue = "0",
      description = "Take the log's first N only. Default: all.")
  long examples;

  /** One setting under one seed. */
  private static final class Arm implements AutoCloseable {
    private final ProgressiveLearner learner;
    private final StreamingQuality quality = new StreamingQuality();
    private long taken;
    private long nanos;

    Arm(ModelConfig config, FeatureSchema schema, Path scratch, long judgedFrom) {
      learner =
          ProgressiveLearner.open(
              config,
              schema,
              scratch,
              (example, rank, click) -> {
                // Sampled negatives teach the order of slates; the ctr is of what was shown.
                if (taken++ >= judgedFrom && example.getKeepRate() == 1) {
                  quality.add(Targets.sigmoid(click), clicked(example));
                }
              });
    }

    void learn(List<Example> block, ThreadMXBean clock) {
      long from = clock.getCurrentThreadCpuTime();
      block.forEach(learner::learn);
      nanos += clock.getCurrentThreadCpuTime() - from;
    }

    double perSecond(long examples) {
      return examples / (nanos / 1e9);
    }

    @Override
    public void close() {
      learner.close();
    }
  }

  /** What one setting came to, by seed. */
  private record Figures(List<Double> auc, List<Double> logloss, List<Double> perSecond) {
    Figures() {
      this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    }
  }

  @Override
  public Integer call() {
    try {
      LogFolder folder = LogFolder.open(log);
      if (!folder.has("examples")) {
        throw new UserError("%s has no examples: make a log with `sluice import`", log);
      }
      if (seeds < 1) {
        throw new UserError("--seeds must be at least 1, was %d", seeds);
      }
      FeatureSchema schema = FeatureSchema.load(folder.features());
      ModelConfig shared = model == null ? ModelConfig.defaults() : ModelConfig.load(model);
      Map<String, ModelConfig> arms = new LinkedHashMap<>();
      for (String setting : settings) {
        String yaml = setting.strip().startsWith("{") ? setting : "{" + setting + "}";
        arms.put(setting.strip(), shared.with(yaml));
      }
      compare(folder, schema, arms);
      return 0;
    } catch (InvalidFeatureSchema | InvalidModelConfig e) {
      throw new UserError(e, "%s", String.valueOf(e.getMessage()));
    } catch (IOException | UncheckedIOException e) {
      throw new UserError(e, "cannot read %s: %s", log, UserError.reason(e));
    }
  }

  private void compare(LogFolder folder, FeatureSchema schema, Map<String, ModelConfig> arms)
      throws IOException {
    long count = count(folder);
    PrintWriter out = spec.commandLine().getOut();
    out.printf("%,d examples, the second half judged%n", count);
    Map<String, Figures> figures = new LinkedHashMap<>();
    arms.keySet().forEach(name -> figures.put(name, new Figures()));
    for (int seed = 1; seed <= seeds; seed++) {
      run(folder, schema, arms, figures, count, seed);
      if (seeds > 1) {
        out.printf("seed %d of %d done%n", seed, seeds);
        out.flush();
      }
    }
    tell(out, figures);
    report.put("examples", count).put("seeds", seeds).put("settings", figures).write();
  }

  private void run(
      LogFolder folder,
      FeatureSchema schema,
      Map<String, ModelConfig> arms,
      Map<String, Figures> figures,
      long count,
      int seed)
      throws IOException {
    Path scratch = Files.createTempDirectory("sluice-network");
    ThreadMXBean clock = ManagementFactory.getThreadMXBean();
    Map<String, Arm> running = new LinkedHashMap<>();
    try (LogReader<Example> reader = folder.read("examples", Codecs.EXAMPLE)) {
      arms.forEach(
          (name, config) ->
              running.put(
                  name,
                  new Arm(
                      config.withSeed(seed),
                      schema,
                      scratch.resolve(Integer.toString(running.size())),
                      count / 2)));
      for (long at = 0; at < count; at += BLOCK) {
        List<Example> block = new ArrayList<>(BLOCK);
        for (long i = at; i < Math.min(count, at + BLOCK); i++) {
          block.add(reader.next());
        }
        running.values().forEach(arm -> arm.learn(block, clock));
      }
      running.values().forEach(arm -> arm.learner.flush());
      running.forEach(
          (name, arm) -> {
            Figures of = figures.computeIfAbsent(name, missing -> new Figures());
            of.auc().add(arm.quality.auc().orElse(Double.NaN));
            of.logloss().add(arm.quality.logloss().orElse(Double.NaN));
            of.perSecond().add(arm.perSecond(count));
          });
    } finally {
      running.values().forEach(Arm::close);
      ScratchFolder.delete(scratch);
    }
  }

  private long count(LogFolder folder) throws IOException {
    long count = 0;
    try (LogReader<Example> reader = folder.read("examples", Codecs.EXAMPLE)) {
      for (; reader.hasNext() && (examples <= 0 || count < examples); count++) {
        reader.next();
      }
    }
    if (count < 2) {
      throw new UserError("%s has %d examples: there is nothing to judge", log, count);
    }
    return count;
  }

  private static boolean clicked(Example example) {
    var click = example.getLabels().get(FeatureSchema.CLICK);
    return click != null && click.getCount() > 0;
  }

  private static void tell(PrintWriter out, Map<String, Figures> figures) {
    out.printf(
        "%-40s  %8s  %18s  %8s  %10s%n",
        "settings", "AUC", "gain by seed", "logloss", "examples/s");
    Figures first = figures.values().iterator().next();
    figures.forEach(
        (name, of) -> {
          double[] gains = new double[of.auc().size()];
          for (int i = 0; i < gains.length; i++) {
            gains[i] = of.auc().get(i) - first.auc().get(i);
          }
          out.printf(
              Locale.ROOT,
              "%-40s  %8.4f  %8.4f +- %6.4f  %8.4f  %,10.0f%n",
              name,
              mean(of.auc()),
              DoubleStream.of(gains).average().orElse(0),
              standardError(gains),
              mean(of.logloss()),
              mean(of.perSecond()));
        });
    out.flush();
  }

  private static double mean(List<Double> values) {
    return values.stream().mapToDouble(value -> value).average().orElse(Double.NaN);
  }

  private static double standardError(double[] values) {
    if (values.length < 2) {
      return 0;
    }
    double mean = DoubleStream.of(values).average().orElse(0);
    double squares = DoubleStream.of(values).map(value -> (value - mean) * (value - mean)).sum();
    return Math.sqrt(squares / (values.length - 1) / values.length);
  }
}
