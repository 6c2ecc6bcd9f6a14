package dev.sluice.app.command;

import dev.sluice.app.platform.UserError;
import dev.sluice.embeddings.arm.ArmKind;
import dev.sluice.model.djl.DjlProduct;
import dev.sluice.model.offline.LogEncoder;
import dev.sluice.model.offline.ParetoCurve;
import dev.sluice.model.offline.ParetoPlan;
import dev.sluice.schemas.feature.FeatureSchema;
import dev.sluice.schemas.feature.FeatureSpec;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sluice experiment pareto}: AUC against the memory of embeddings. */
@Command(
    name = "pareto",
    mixinStandardHelpOptions = true,
    description =
        "Train one small network with each representation of feature values in equal memory; write"
            + " pareto.csv and pareto.svg, and a table of means and standard errors.",
    footer = {"", "Example: sluice experiment pareto --log LOGDIR --out DIR --seeds 5"})
final class ExperimentPareto implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // picocli sets it.
  @Spec
  CommandSpec spec;

  @Mixin ReportFile report = new ReportFile();

  @Mixin LogParts parts = new LogParts();

  @Option(names = "--out", required = true, paramLabel = "DIR", description = "Where it goes.")
  Path out = Path.of("");

  @Option(
      names = "--arms",
      split = ",",
      paramLabel = "ARM",
      description =
          "Beside collisionless, of: ${COMPLETION-CANDIDATES}. Plain ones share the memory out to"
              + " features by vocabulary, multiplexed ones let all features use all of it. Default: all.")
  List<ArmKind> arms = List.of(ArmKind.values());

  @Option(
      names = "--budgets",
      split = ",",
      defaultValue = "0.5,0.25,0.1,0.05",
      paramLabel = "PART",
      description = "Of the collisionless memory. Default: ${DEFAULT-VALUE}.")
  List<Double> budgets = List.of();

  @Option(
      names = "--fields",
      split = ",",
      paramLabel = "FEATURE",
      description =
          "Features of the network. Default: all whose values are categories; numbers have too few"
              + " buckets to need compression.")
  List<String> fields = List.of();

  @Option(names = "--seeds", defaultValue = "5", description = "Default: ${DEFAULT-VALUE}.")
  int seeds;

  @Option(
      names = "--dimension",
      defaultValue = "8",
      description = "Numbers per field. Default: ${DEFAULT-VALUE}.")
  int dimension;

  @Option(
      names = "--chunks",
      defaultValue = "1",
      description = "Lookups per vector of the hashed rows. Default: ${DEFAULT-VALUE}.")
  int chunks;

  @Option(
      names = "--rate",
      defaultValue = "0.001",
      description = "Adam's rate. Default: ${DEFAULT-VALUE}.")
  double rate;

  @Override
  public Integer call() {
    try {
      LogParts.Parts data = parts.read();
      if (data.testing().isEmpty()) {
        throw new UserError("a test part is needed: give --test, or a split with one");
      }
      int threads = Training.threads();
      ParetoPlan plan = new ParetoPlan(arms, budgets, seeds, dimension, chunks, rate, threads);
      PrintWriter terminal = spec.commandLine().getOut();
      List<ParetoCurve.Point> points =
          ParetoCurve.of(
              data.schema(),
              data.training(),
              data.validation(),
              data.testing(),
              wanted(data.schema()),
              plan,
              new DjlProduct(),
              point -> {
                terminal.println(line(point));
                terminal.flush();
              });
      write(new ParetoTable(points), points);
      return 0;
    } catch (IOException | IllegalArgumentException e) {
      throw new UserError(e, "%s", UserError.reason(e));
    }
  }

  private Predicate<FeatureSpec> wanted(FeatureSchema schema) {
    if (fields.isEmpty()) {
      return LogEncoder::isCategorical;
    }
    Set<String> known = new TreeSet<>();
    schema.features().forEach(feature -> known.add(feature.name()));
    for (String field : fields) {
      if (!known.contains(field)) {
        throw new UserError("no feature is called %s; there are %s", field, known);
      }
    }
    return feature -> fields.contains(feature.name());
  }

  private static String line(ParetoCurve.Point point) {
    return String.format(
        Locale.ROOT,
        "  %-22s %5.3f  seed %d  AUC %.4f  logloss %.4f  %2d epochs  %5.1f s",
        point.arm().name().toLowerCase(Locale.ROOT),
        point.budget(),
        point.seed(),
        point.auc(),
        point.logloss(),
        point.epochs(),
        point.seconds());
  }

  private void write(ParetoTable table, List<ParetoCurve.Point> points) throws IOException {
    Files.createDirectories(out);
    Files.writeString(out.resolve("pareto.csv"), csv(points));
    Files.writeString(out.resolve("pareto.svg"), ParetoPlot.of(table));
    PrintWriter terminal = spec.commandLine().getOut();
    table.lines().forEach(terminal::println);
    terminal.printf("points and plot in %s%n", out);
    terminal.flush();
    report.put("means", table.means()).put("multiplexed_minus_hash", table.gains());
    report.put("points", points).write();
  }

  private static String csv(List<ParetoCurve.Point> points) {
    List<String> lines = new ArrayList<>();
    lines.add("arm,budget,numbers,bytes,seed,auc,logloss,epochs,seconds");
    for (ParetoCurve.Point point : points) {
      lines.add(
          String.format(
              Locale.ROOT,
              "%s,%s,%d,%d,%d,%.6f,%.6f,%d,%.2f",
              point.arm().name().toLowerCase(Locale.ROOT),
              point.budget(),
              point.numbers(),
              point.numbers() * Float.BYTES,
              point.seed(),
              point.auc(),
              point.logloss(),
              point.epochs(),
              point.seconds()));
    }
    return String.join("\n", lines) + "\n";
  }
}
