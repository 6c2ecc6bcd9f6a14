package dev.sluice.app.command;

import dev.sluice.app.platform.UserError;
import dev.sluice.app.traffic.PlantedLog;
import dev.sluice.model.InvalidModelConfig;
import dev.sluice.model.ModelConfig;
import dev.sluice.model.encode.LookupCosts;
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
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sluice experiment online-gates}: what gates that a stream learns cost and save. */
@Command(
    name = "online-gates",
    mixinStandardHelpOptions = true,
    description = {
      "Learn a log in its order twice, without gates and with them, each example predicted before",
      "it is learned. Prints the quality of the second half, and by field what closed gates save:",
      "lookups, bytes and microseconds per example. On a planted log also whether the fields that",
      "are known to be useless were closed, and the useful ones not."
    },
    footer = {
      "",
      "Example: sluice experiment online-gates --log LOGDIR --report gates.json",
      "         sluice experiment online-gates --planted 200000"
    })
final class OnlineGatesExperiment implements Callable<Integer> {
  private static final String PARTITION = "examples-0";
  private static final int LAST = 20_000;

  @SuppressWarnings("NullAway.Init") // picocli sets it.
  @Spec
  CommandSpec spec;

  @Mixin ReportFile report = new ReportFile();

  @ArgGroup(multiplicity = "1")
  Input input = new Input();

  /** One of the two. */
  static final class Input {
    @Option(names = "--log", required = true, paramLabel = "LOGDIR", description = "The log.")
    @Nullable Path log;

    @Option(
        names = "--planted",
        required = true,
        paramLabel = "ROWS",
        description = "Rows of a synthetic world with known useless fields.")
    int planted;
  }

  @Option(names = "--seed", defaultValue = "1", description = "Of the planted log.")
  long seed;

  @Option(
      names = "--model",
      paramLabel = "FILE",
      description = "Model configuration as YAML or JSON. Default: the defaults.")
  @Nullable Path model;

  /** The examples in order, as often as they are wanted. */
  private interface Source {
    void each(java.util.function.Consumer<Example> to) throws IOException;
  }

  @Override
  public Integer call() {
    try {
      ModelConfig config = model == null ? ModelConfig.defaults() : ModelConfig.load(model);
      Path log = input.log;
      if (log != null) {
        LogFolder folder = LogFolder.open(log);
        if (!folder.has("examples")) {
          throw new UserError("%s has no examples: make a log with `sluice import`", log);
        }
        compare(config, FeatureSchema.load(folder.features()), to -> read(folder, to));
      } else if (input.planted < 1) {
        throw new UserError("--planted must be at least 1, was %d", input.planted);
      } else {
        PlantedLog planted = new PlantedLog(seed, input.planted);
        FeatureSchema schema = planted.unbroken();
        compare(config, schema, to -> rows(planted, schema, to));
      }
      report.write();
      return 0;
    } catch (InvalidFeatureSchema | InvalidModelConfig e) {
      throw new UserError(e, "%s", String.valueOf(e.getMessage()));
    } catch (IOException | UncheckedIOException e) {
      throw new UserError(e, "cannot read the log: %s", UserError.reason(e));
    }
  }

  private static void read(LogFolder folder, java.util.function.Consumer<Example> to)
      throws IOException {
    try (LogReader<Example> reader = folder.read("examples", Codecs.EXAMPLE)) {
      while (reader.hasNext()) {
        to.accept(reader.next());
      }
    }
  }

  private static void rows(
      PlantedLog log, FeatureSchema schema, java.util.function.Consumer<Example> to) {
    for (Iterator<Integer> i = IntStream.range(0, log.rows()).iterator(); i.hasNext(); ) {
      Example row = log.row(i.next());
      row.setFeatureSchema(schema.hash());
      to.accept(row);
    }
  }

  private void compare(ModelConfig config, FeatureSchema schema, Source source) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    int[] count = {0};
    source.each(example -> count[0]++);
    out.printf("%,d examples, the second half judged%n", count[0]);
    out.printf("%-8s  %8s  %8s  %8s  %8s%n", "gates", "AUC", "logloss", "PCOC", "seconds");
    List<LookupCosts.Cost> costs = List.of();
    for (String mode : List.of("OFF", "ONLINE")) {
      Path scratch = Files.createTempDirectory("sluice-gates");
      try (Learner learner =
          Learner.open(config.with("{gates: " + mode + "}"), schema, scratch.resolve("table"))) {
        StreamingQuality quality = new StreamingQuality();
        List<Example> last = new ArrayList<>();
        double seconds = learn(learner, source, count[0], quality, last);
        tell(out, mode, quality, seconds);
        if (!mode.equals("OFF")) {
          costs = learner.lookupCosts(last);
          report.put("gate_bytes", learner.gateBytes()).put("values", learner.gatedValues());
        }
      } finally {
        ScratchFolder.delete(scratch);
      }
    }
    new SavingsTable(out, report).tell(costs);
    if (input.log == null) {
      truth(out, costs);
    }
    out.flush();
  }

  private static double learn(
      Learner learner, Source source, int count, StreamingQuality quality, List<Example> last)
      throws IOException {
    learner.restore(-1, new byte[0]);
    int[] at = {0};
    learner.watch(
        (example, logit, ctr) -> {
          if (at[0] > count / 2) {
            quality.add(ctr, clicked(example));
          }
        });
    long from = System.nanoTime();
    source.each(
        example -> {
          at[0]++;
          learner.learn(example, PARTITION, at[0]);
          if (at[0] > count - LAST) {
            last.add(example);
          }
        });
    return (System.nanoTime() - from) / 1e9;
  }

  private static boolean clicked(Example example) {
    var click = example.getLabels().get(FeatureSchema.CLICK);
    return click != null && click.getCount() > 0;
  }

  private void tell(PrintWriter out, String mode, StreamingQuality quality, double seconds) {
    double auc = quality.auc().orElse(Double.NaN);
    double logloss = quality.logloss().orElse(Double.NaN);
    double pcoc = quality.pcoc().orElse(Double.NaN);
    String name = mode.toLowerCase(Locale.ROOT);
    out.printf(
        Locale.ROOT, "%-8s  %8.4f  %8.4f  %8.4f  %8.1f%n", name, auc, logloss, pcoc, seconds);
    out.flush();
    report
        .put("auc_" + name, quality.auc().orNull())
        .put("logloss_" + name, quality.logloss().orNull())
        .put("pcoc_" + name, quality.pcoc().orNull())
        .put("seconds_" + name, seconds);
  }

  /** Of the occurrences of frequent values, how many are closed in fields whose use is known. */
  private void truth(PrintWriter out, List<LookupCosts.Cost> costs) {
    double useless = closed(costs, PlantedLog.USELESS);
    double useful = closed(costs, PlantedLog.USEFUL);
    out.printf(
        Locale.ROOT,
        "closed, by occurrence, of values met %d times: %.1f %% of useless fields, %.1f %% of"
            + " useful%n",
        LookupCosts.FREQUENT,
        100 * useless,
        100 * useful);
    report.put("useless_closed_share", useless).put("useful_closed_share", useful);
  }

  private static double closed(List<LookupCosts.Cost> costs, Set<String> fields) {
    long all = 0;
    long closed = 0;
    for (LookupCosts.Cost cost : costs) {
      if (fields.contains(cost.field())) {
        all += cost.frequent();
        closed += cost.frequentClosed();
      }
    }
    return all == 0 ? Double.NaN : (double) closed / all;
  }
}
