package dev.sluice.app.command;

import dev.sluice.app.platform.UserError;
import dev.sluice.app.represent.CtrExperiment;
import dev.sluice.app.traffic.MovielensConfig;
import dev.sluice.app.traffic.RatingReplay;
import dev.sluice.model.ModelConfig;
import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.feature.FeatureSchema;
import dev.sluice.schemas.log.LogFolder;
import dev.sluice.schemas.log.LogReader;
import dev.sluice.schemas.record.Example;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** Runs and prints what {@code sluice experiment fusion --ctr} asks for. */
record CtrFusionTable(
    CommandSpec spec,
    ReportFile report,
    @Nullable Path log,
    @Nullable Path movielens,
    @Nullable Path model,
    int seeds,
    long seed,
    int negatives,
    int first,
    List<String> lines) {

  int run() {
    try {
      List<Map<String, Object>> runs = new ArrayList<>();
      for (int run = 0; run < seeds; run++) {
        Map<String, Object> table = run(seed + run);
        runs.add(table);
        print(seed + run, table);
      }
      report.put("seeds", seeds).put("runs", runs).write();
      return 0;
    } catch (IOException | UncheckedIOException | IllegalArgumentException e) {
      throw new UserError(e, "%s", UserError.reason(e));
    }
  }

  private Map<String, Object> run(long seed) throws IOException {
    ModelConfig settings = model == null ? ModelConfig.defaults() : ModelConfig.load(model);
    FeatureSchema schema =
        log == null ? RatingReplay.fused() : FeatureSchema.load(LogFolder.open(log).features());
    try (CtrExperiment experiment = new CtrExperiment(settings.withSeed(seed), schema, lines)) {
      if (log == null) {
        RatingReplay.examples(
            MovielensConfig.of(Objects.requireNonNull(movielens)).withNegatives(negatives),
            schema,
            1,
            first,
            experiment::learn);
      } else {
        try (LogReader<Example> examples = LogFolder.open(log).read("examples", Codecs.EXAMPLE)) {
          examples.forEachRemaining(experiment::learn);
        }
      }
      return experiment.finish();
    }
  }

  private void print(long seed, Map<String, Object> table) {
    PrintWriter terminal = spec.commandLine().getOut();
    for (String output : List.of("clicks", "ranking")) {
      Map<String, List<Map<?, ?>>> buckets = new LinkedHashMap<>();
      for (Object arm : table.values()) {
        ((Map<?, ?>) Objects.requireNonNull(((Map<?, ?>) arm).get(output)))
            .forEach(
                (bucket, figures) ->
                    buckets
                        .computeIfAbsent(String.valueOf(bucket), b -> new ArrayList<>())
                        .add((Map<?, ?>) figures));
      }
      terminal.printf("%nseed %d, %s%n", seed, describe(output));
      terminal.printf("%-24s %9s", "earlier interactions", "examples");
      table.keySet().forEach(arm -> terminal.printf("  %24s", arm));
      terminal.println();
      buckets.forEach(
          (bucket, arms) -> {
            terminal.printf(
                Locale.ROOT, "%-24s %,9d", bucket, number(arms.get(0).get("examples")).longValue());
            for (Map<?, ?> figures : arms) {
              Object auc = figures.get("auc");
              terminal.printf(
                  Locale.ROOT,
                  "  %24s",
                  auc == null
                      ? "-"
                      : String.format(Locale.ROOT, "%.4f", number(auc).doubleValue()));
            }
            terminal.println();
          });
    }
    terminal.flush();
  }

  private static Number number(@Nullable Object figure) {
    return (Number) Objects.requireNonNull(figure);
  }

  private static String describe(String output) {
    return output.equals("clicks")
        ? "AUC of the click output over what was shown"
        : "AUC of the ranking output over what was shown and drawn negatives";
  }
}
