package dev.sluice.app.command;

import dev.sluice.app.platform.UserError;
import dev.sluice.app.traffic.PlantedLog;
import dev.sluice.model.djl.DjlProduct;
import dev.sluice.model.offline.GateCurve;
import dev.sluice.model.offline.TrainConfig;
import dev.sluice.schemas.feature.FeatureSchema;
import dev.sluice.schemas.record.Example;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sluice experiment gates}: AUC against the share of values kept. */
@Command(
    name = "gates",
    mixinStandardHelpOptions = true,
    description = {
      "Search gates over the regulariser's strength, train anew with each share of the values"
          + " kept,",
      "and with as many most frequent values instead. Prints means over seeds and the smallest"
          + " share",
      "within 0.002 of the AUC without gates; writes gates.csv and gates.svg. On planted logs also",
      "whether the fields that are known to be useless were closed, and the useful ones not, at",
      "each share and where `train --gates optfs` chooses by itself."
    },
    footer = {
      "",
      "Examples: sluice experiment gates --log LOGDIR --out DIR --seeds 5",
      "          sluice experiment gates --planted 20000 --out DIR --seeds 5"
    })
final class ExperimentGates implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // picocli sets it.
  @Spec
  CommandSpec spec;

  @Mixin ReportFile report = new ReportFile();

  @ArgGroup(multiplicity = "1")
  Input input = new Input();

  /** One of the two. */
  static final class Input {
    @ArgGroup(exclusive = false)
    @Nullable LogParts parts;

    @Option(
        names = "--planted",
        required = true,
        paramLabel = "ROWS",
        description = "Rows of a synthetic world with known useless fields, one a seed.")
    int planted;
  }

  @Option(names = "--out", required = true, paramLabel = "DIR", description = "Where it goes.")
  Path out = Path.of("");

  @Option(
      names = "--model",
      defaultValue = "fm",
      description = "fm, deepfm or dcnv2. Default: ${DEFAULT-VALUE}.")
  TrainConfig.Kind model = TrainConfig.Kind.FM;

  @Option(
      names = "--l2",
      defaultValue = "3e-3",
      description = "Strength of L2 on the embeddings. Default: ${DEFAULT-VALUE}.")
  double l2;

  @Option(
      names = "--shares",
      split = ",",
      defaultValue = "0.7,0.5,0.3,0.2,0.15,0.1,0.07,0.05,0.03,0.02,0.01",
      description = "Of the values to keep. Default: ${DEFAULT-VALUE}.")
  List<Double> shares = List.of();

  @Option(names = "--seeds", defaultValue = "3", description = "Default: ${DEFAULT-VALUE}.")
  int seeds;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "The first. Default: ${DEFAULT-VALUE}.")
  long seed;

  @Option(
      names = "--chosen",
      arity = "0..1",
      fallbackValue = "auto",
      paramLabel = "MODEL",
      description =
          "Also what train --gates optfs chooses by itself, with this --model of it. Default: auto"
              + " on planted logs, else nothing.")
  TrainConfig.@Nullable Kind chosenModel;

  @Option(
      names = "--budget",
      defaultValue = "150",
      paramLabel = "SECONDS",
      description = "Of each such choice, as that of train. Default: ${DEFAULT-VALUE}.")
  double budget;

  @Override
  public Integer call() {
    try {
      PrintWriter terminal = spec.commandLine().getOut();
      ChosenGates chosen =
          new ChosenGates(
              chosenModel == null ? TrainConfig.Kind.AUTO : chosenModel,
              budget,
              Training.threads());
      terminal.println("strength  seed   kept    AUC  as many most frequent");
      List<GateCurve.Point> points = new ArrayList<>();
      LogParts parts = input.parts;
      if (parts != null) {
        LogParts.Parts data = parts.read();
        List<Long> each = LongStream.range(seed, seed + seeds).boxed().toList();
        points.addAll(curve(data, each));
        if (chosenModel != null) {
          each.forEach(s -> choose(chosen, data, s));
        }
      } else {
        for (long s = seed; s < seed + seeds; s++) {
          LogParts.Parts data = planted(s);
          points.addAll(curve(data, List.of(s)));
          choose(chosen, data, s);
        }
      }
      write(points, chosen);
      return 0;
    } catch (IOException | IllegalArgumentException e) {
      throw new UserError(e, "%s", UserError.reason(e));
    }
  }

  /** A planted log in time order, without the fields that are broken. */
  private LogParts.Parts planted(long world) {
    if (input.planted < 10) {
      throw new UserError("--planted must be at least 10, was %d", input.planted);
    }
    PlantedLog log = new PlantedLog(world, input.planted);
    FeatureSchema schema = log.unbroken();
    List<Example> rows =
        IntStream.range(0, log.rows())
            .mapToObj(
                number -> {
                  Example row = log.row(number);
                  row.setFeatureSchema(schema.hash());
                  return row;
                })
            .toList();
    int train = rows.size() * 8 / 10;
    int valid = rows.size() * 9 / 10;
    return new LogParts.Parts(
        schema,
        rows.subList(0, train),
        rows.subList(train, valid),
        rows.subList(valid, rows.size()),
        "time",
        0);
  }

  private List<GateCurve.Point> curve(LogParts.Parts data, List<Long> of) {
    if (data.testing().isEmpty()) {
      throw new UserError("a test part is needed: give --test, or a split with one");
    }
    PrintWriter terminal = spec.commandLine().getOut();
    return GateCurve.of(
        data.schema(),
        data.training(),
        data.validation(),
        data.testing(),
        new GateCurve.Plan(model, l2, shares, of, Training.threads()),
        new DjlProduct(),
        point -> {
          terminal.printf(
              Locale.ROOT,
              "%8.0e  %4d  %.3f  %.4f  %.4f%n",
              point.lambda(),
              point.seed(),
              point.share(),
              point.auc(),
              point.frequentAuc());
          terminal.flush();
        });
  }

  private void choose(ChosenGates chosen, LogParts.Parts data, long of) {
    PrintWriter terminal = spec.commandLine().getOut();
    terminal.printf("  chosen  %s%n", chosen.add(data, of).line());
    terminal.flush();
  }

  private void write(List<GateCurve.Point> points, ChosenGates chosen) throws IOException {
    PrintWriter terminal = spec.commandLine().getOut();
    GateTable table = new GateTable(points);
    table.lines().forEach(terminal::println);
    GateTable.Mean smallest = table.smallest();
    report.put("smallest_share", smallest == null ? null : smallest.share());
    if (input.parts == null) {
      Map<Double, double[]> closed = GateTable.planted(points);
      terminal.println(
          "closed, by occurrence, of values met 50 times: useless fields, useful ones");
      closed.forEach(
          (share, both) ->
              terminal.printf(
                  Locale.ROOT, "%5.3f  %5.1f %%  %5.1f %%%n", share, 100 * both[0], 100 * both[1]));
      report.put("planted_closed", closed);
    }
    if (!chosen.rows().isEmpty()) {
      chosen.lines().forEach(terminal::println);
      report.put("chosen", chosen.rows());
    }
    terminal.flush();
    Files.createDirectories(out);
    Files.writeString(out.resolve("gates.csv"), csv(points));
    Files.writeString(out.resolve("gates.svg"), GatePlot.of(points));
    report.put("means", table.means()).put("points", points).write();
  }

  private static String csv(List<GateCurve.Point> points) {
    StringBuilder csv = new StringBuilder("strength,seed,kept,values,share,auc,frequent_auc\n");
    for (GateCurve.Point point : points) {
      csv.append(
          String.format(
              Locale.ROOT,
              "%s,%d,%d,%d,%.6f,%.6f,%.6f%n",
              point.lambda(),
              point.seed(),
              point.kept(),
              point.values(),
              point.share(),
              point.auc(),
              point.frequentAuc()));
    }
    return csv.toString();
  }
}
