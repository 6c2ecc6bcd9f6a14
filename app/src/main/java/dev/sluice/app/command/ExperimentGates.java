package dev.sluice.app.command;

import dev.sluice.app.platform.UserError;
import dev.sluice.model.djl.DjlProduct;
import dev.sluice.model.offline.GateCurve;
import dev.sluice.model.offline.TrainConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sluice experiment gates}: AUC against the share of values kept. */
@Command(
    name = "gates",
    mixinStandardHelpOptions = true,
    description =
        "Train with gates over the regulariser's strength, and with as many most frequent values"
            + " instead; write gates.csv and gates.svg.",
    footer = {"", "Example: sluice experiment gates --log LOGDIR --out DIR"})
final class ExperimentGates implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // picocli sets it.
  @Spec
  CommandSpec spec;

  @Mixin ReportFile report = new ReportFile();

  @Mixin LogParts parts = new LogParts();

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
      names = "--strengths",
      split = ",",
      defaultValue = "1e-6,1e-5,3e-5,1e-4,3e-4,1e-3",
      description = "Of the regulariser. Default: ${DEFAULT-VALUE}.")
  List<Double> strengths = List.of();

  @Option(names = "--seeds", defaultValue = "2", description = "Default: ${DEFAULT-VALUE}.")
  int seeds;

  @Override
  public Integer call() {
    try {
      LogParts.Parts data = parts.read();
      if (data.testing().isEmpty()) {
        throw new UserError("a test part is needed: give --test, or a split with one");
      }
      PrintWriter terminal = spec.commandLine().getOut();
      terminal.println("strength  seed   kept    AUC  as many most frequent");
      List<GateCurve.Point> points =
          GateCurve.of(
              data.schema(),
              data.training(),
              data.validation(),
              data.testing(),
              model,
              l2,
              strengths,
              seeds,
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
      Files.createDirectories(out);
      Files.writeString(out.resolve("gates.csv"), csv(points));
      Files.writeString(out.resolve("gates.svg"), GatePlot.of(points));
      report.put("points", points).write();
      return 0;
    } catch (IOException | IllegalArgumentException e) {
      throw new UserError(e, "%s", UserError.reason(e));
    }
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
