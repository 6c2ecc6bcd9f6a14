package dev.sluice.app.command;

import dev.sluice.app.platform.UserError;
import dev.sluice.model.InvalidModelConfig;
import dev.sluice.model.ModelConfig;
import dev.sluice.model.train.Learner;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sluice experiment online}: what it is worth to go on learning. */
@Command(
    name = "online",
    mixinStandardHelpOptions = true,
    description = {
      "Learn two thirds of a log in its order, then predict the last third twice, each example",
      "before it is learned: by the model that goes on learning, and by the same model frozen."
    },
    footer = {"", "Example: sluice experiment online --log LOGDIR --report online.json"})
final class OnlineExperimentCommand implements Callable<Integer> {
  private static final String PARTITION = "examples-0";

  /** Learns nothing: no step of rows, dense parameters or calibration, and nothing is judged. */
  private static final String FROZEN =
      "{rowRate: 0, rowL2: 0, denseRate: 0, denseSettledRate: 0, denseL2: 0,"
          + " calibration: OFF, guardWindow: 0}";

  @SuppressWarnings("NullAway.Init") // picocli sets it.
  @Spec
  CommandSpec spec;

  @Mixin ReportFile report = new ReportFile();

  @Option(names = "--log", required = true, paramLabel = "LOGDIR", description = "The log.")
  Path log = Path.of("");

  @Option(
      names = "--model",
      paramLabel = "FILE",
      description = "Model configuration as YAML or JSON. Default: the defaults.")
  @Nullable Path model;

  @Override
  public Integer call() {
    Path scratch = null;
    try {
      LogFolder folder = LogFolder.open(log);
      if (!folder.has("examples")) {
        throw new UserError("%s has no examples: make a log with `sluice import`", log);
      }
      FeatureSchema schema = FeatureSchema.load(folder.features());
      ModelConfig config = model == null ? ModelConfig.defaults() : ModelConfig.load(model);
      scratch = Files.createTempDirectory("sluice-online");
      compare(folder, schema, config, scratch);
      return 0;
    } catch (InvalidFeatureSchema | InvalidModelConfig e) {
      throw new UserError(e, "%s", String.valueOf(e.getMessage()));
    } catch (IOException | UncheckedIOException e) {
      throw new UserError(e, "cannot read %s: %s", log, UserError.reason(e));
    } finally {
      if (scratch != null) {
        ScratchFolder.delete(scratch);
      }
    }
  }

  private void compare(LogFolder folder, FeatureSchema schema, ModelConfig config, Path scratch)
      throws IOException {
    long all = count(folder);
    long seen = 2 * all / 3;
    Path table = scratch.resolve("online");
    Path copy = scratch.resolve("frozen");
    try (LogReader<Example> reader = folder.read("examples", Codecs.EXAMPLE)) {
      byte[] open = learn(Learner.open(config, schema, table), reader, seen);
      ScratchFolder.copy(table, copy);
      StreamingQuality online = new StreamingQuality();
      StreamingQuality frozen = new StreamingQuality();
      ModelConfig still = config.with(FROZEN);
      try (Learner learner = Learner.open(config, schema, table);
          Learner other = Learner.open(still, schema, copy)) {
        learner.restore(1, open);
        other.restore(1, open);
        learner.watch((example, logit, ctr) -> online.add(ctr, clicked(example)));
        other.watch((example, logit, ctr) -> frozen.add(ctr, clicked(example)));
        for (long at = seen; reader.hasNext(); at++) {
          Example example = reader.next();
          learner.learn(example, PARTITION, at + 1);
          other.learn(example, PARTITION, at + 1);
        }
        if (learner.stats().examples() == 0) {
          throw new UserError(
              "none of the %,d examples has the hash of %s: was the file changed?",
              all, folder.features());
        }
      }
      tell(all, online, frozen);
    }
  }

  private static byte[] learn(Learner opened, LogReader<Example> reader, long until) {
    try (Learner learner = opened) {
      learner.restore(-1, new byte[0]);
      for (long at = 0; at < until; at++) {
        learner.learn(reader.next(), PARTITION, at + 1);
      }
      learner.cut(1);
      learner.stage(1);
      learner.commit(1);
      return learner.pending();
    }
  }

  private static long count(LogFolder folder) throws IOException {
    long count = 0;
    try (LogReader<Example> reader = folder.read("examples", Codecs.EXAMPLE)) {
      for (; reader.hasNext(); count++) {
        reader.next();
      }
    }
    return count;
  }

  private static boolean clicked(Example example) {
    var click = example.getLabels().get(FeatureSchema.CLICK);
    return click != null && click.getCount() > 0;
  }

  private void tell(long all, StreamingQuality online, StreamingQuality frozen) {
    PrintWriter out = spec.commandLine().getOut();
    out.printf("%,d examples, %,d judged in the last third%n", all, online.count());
    out.printf("%-10s  %8s  %8s  %8s  %8s%n", "", "AUC", "logloss", "NE", "PCOC");
    line(out, "online", online);
    line(out, "frozen", frozen);
    out.flush();
    report.put("examples", all).put("judged", online.count());
    put("online", online);
    put("frozen", frozen);
    report.write();
  }

  private static void line(PrintWriter out, String name, StreamingQuality quality) {
    out.printf(
        "%-10s  %8.4f  %8.4f  %8.4f  %8.4f%n",
        name,
        quality.auc().orElse(Double.NaN),
        quality.logloss().orElse(Double.NaN),
        quality.ne().orElse(Double.NaN),
        quality.pcoc().orElse(Double.NaN));
  }

  private void put(String name, StreamingQuality quality) {
    report
        .put("auc_" + name, quality.auc().orNull())
        .put("logloss_" + name, quality.logloss().orNull())
        .put("ne_" + name, quality.ne().orNull())
        .put("pcoc_" + name, quality.pcoc().orNull());
  }
}
