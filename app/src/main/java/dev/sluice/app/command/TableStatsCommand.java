package dev.sluice.app.command;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.app.platform.UserError;
import dev.sluice.embeddings.FeatureRegistry;
import dev.sluice.embeddings.report.CollisionCount;
import dev.sluice.embeddings.report.Collisions;
import dev.sluice.embeddings.report.NormHistogram;
import dev.sluice.embeddings.report.TableStats;
import dev.sluice.embeddings.rocksdb.TableDirectory;
import dev.sluice.model.encode.Boundaries;
import dev.sluice.model.encode.Encoder;
import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.feature.FeatureSchema;
import dev.sluice.schemas.log.LogFolder;
import dev.sluice.schemas.log.LogReader;
import dev.sluice.schemas.record.Example;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sluice table stats}: the collision report. */
@Command(
    name = "stats",
    mixinStandardHelpOptions = true,
    description = "Tell what lies in a table: values, collisions, norms, memory.",
    footer = {
      "",
      "Values seen come from the learner's sketches: exact below 1,024, then within some 3 %%. With",
      "--log the values of a log are counted instead, and their collisions are measured.",
      "Collisions of a value: other values in one of its rows, on the mean."
    })
final class TableStatsCommand implements Callable<Integer> {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
  private static final int EXAMPLES_AT_ONCE = 256;
  private static final double MEBI = 1 << 20;

  @SuppressWarnings("NullAway.Init") // picocli sets it.
  @Spec
  CommandSpec spec;

  @Mixin ReportFile report = new ReportFile();

  @Parameters(index = "0", paramLabel = "DIR", description = "A table's directory or work folder.")
  Path dir = Path.of("");

  @Option(names = "--json", description = "Print JSON.")
  boolean json;

  @Option(
      names = "--log",
      paramLabel = "LOGDIR",
      description = "Count values and collisions of this log's examples, by its features.yaml.")
  @Nullable Path log;

  @Override
  public Integer call() throws IOException {
    try (TableDirectory table = TableFolder.open(dir)) {
      TableStats stats = log == null ? TableStats.of(table) : counted(table, log);
      String text = json(stats);
      if (json) {
        spec.commandLine().getOut().println(text);
      } else {
        print(stats);
      }
      spec.commandLine().getOut().flush();
      report.write(text);
      return 0;
    }
  }

  private static TableStats counted(TableDirectory table, Path log) throws IOException {
    LogFolder folder = LogFolder.open(log);
    if (!Files.exists(folder.features())) {
      throw new UserError("%s lacks: counting needs the log's features.yaml", folder.features());
    }
    FeatureRegistry registry = TableStats.registry(table);
    CollisionCount count = new CollisionCount();
    Encoder encoder =
        new Encoder(FeatureSchema.load(folder.features()), registry, table.layout(), count);
    List<Example> batch = new ArrayList<>();
    try (LogReader<Example> examples = folder.read("examples", Codecs.EXAMPLE)) {
      while (examples.hasNext()) {
        batch.add(examples.next());
        if (batch.size() == EXAMPLES_AT_ONCE || !examples.hasNext()) {
          encoder.examples(batch, Boundaries.none());
          batch.clear();
        }
      }
    }
    return TableStats.of(table, registry, count);
  }

  private void print(TableStats stats) {
    PrintWriter out = spec.commandLine().getOut();
    out.printf("layout       %s%n", stats.layout().text());
    out.printf("checkpoint   %d, model version %d%n", stats.checkpoint(), stats.version());
    out.printf(
        "rows         %,d of %,d in use (%.2f %%), expected %s, shared by several values %s%n",
        stats.rowsInUse(),
        stats.layout().rows(),
        100.0 * stats.rowsInUse() / stats.layout().rows(),
        whole(stats.expectedRowsInUse()),
        stats.rowsShared() < 0 ? "unknown" : "%,d".formatted(stats.rowsShared()));
    out.printf(
        "memory       %,.1f MB; collisionless, the same features would take %s%n",
        stats.tableBytes() / MEBI, mega(stats.collisionlessBytes()));
    out.printf("norms        mean square %.4g%n", stats.meanSquaredNorm());
    for (NormHistogram.Bin bin : stats.norms()) {
      out.printf("  [%9.3g, %9.3g)  %,d%n", bin.from(), bin.below(), bin.rows());
    }
    out.printf(
        "%n%-24s %6s %12s %10s %10s %10s %10s %12s%n",
        "feature", "chunks", "values", "intra exp", "inter exp", "intra", "inter", "own memory");
    for (TableStats.Feature feature : stats.features()) {
      Collisions measured = feature.measured();
      out.printf(
          "%-24s %6d %12s %10s %10s %10s %10s %12s%n",
          feature.name(),
          feature.chunks(),
          whole(feature.valuesSeen()),
          small(feature.expected().intra()),
          small(feature.expected().inter()),
          measured == null ? "-" : small(measured.intra()),
          measured == null ? "-" : small(measured.inter()),
          mega(feature.collisionlessBytes()));
    }
  }

  private static String whole(double x) {
    return Double.isNaN(x) ? "unknown" : "%,.0f".formatted(x);
  }

  private static String small(double x) {
    return Double.isNaN(x) ? "-" : "%.4f".formatted(x);
  }

  private static String mega(double bytes) {
    return Double.isNaN(bytes) ? "unknown" : "%,.2f MB".formatted(bytes / MEBI);
  }

  private static String json(TableStats stats) {
    Map<String, @Nullable Object> told = new LinkedHashMap<>();
    told.put("tables", stats.layout().tables());
    told.put("rows_per_table", stats.layout().rowsPerTable());
    told.put("dimension", stats.layout().dimension());
    told.put("slot_width", stats.layout().slotWidth());
    told.put("checkpoint", stats.checkpoint());
    told.put("version", stats.version());
    told.put("rows", stats.layout().rows());
    told.put("rows_in_use", stats.rowsInUse());
    told.put("share_in_use", (double) stats.rowsInUse() / stats.layout().rows());
    told.put("expected_rows_in_use", known(stats.expectedRowsInUse()));
    told.put("rows_shared", stats.rowsShared() < 0 ? null : stats.rowsShared());
    told.put("table_bytes", stats.tableBytes());
    told.put("collisionless_bytes", known(stats.collisionlessBytes()));
    told.put("mean_squared_norm", known(stats.meanSquaredNorm()));
    told.put("norms", stats.norms());
    told.put("features", stats.features().stream().map(TableStatsCommand::of).toList());
    try {
      return JSON.writeValueAsString(told);
    } catch (JacksonException e) {
      throw new IllegalStateException("plain figures are always JSON", e);
    }
  }

  private static Map<String, @Nullable Object> of(TableStats.Feature feature) {
    Map<String, @Nullable Object> told = new LinkedHashMap<>();
    Collisions measured = feature.measured();
    told.put("name", feature.name());
    told.put("id", feature.id());
    told.put("chunks", feature.chunks());
    told.put("tables", feature.tables());
    told.put("values_seen", known(feature.valuesSeen()));
    told.put("expected_intra", known(feature.expected().intra()));
    told.put("expected_inter", known(feature.expected().inter()));
    told.put("measured_intra", measured == null ? null : measured.intra());
    told.put("measured_inter", measured == null ? null : measured.inter());
    told.put("collisionless_bytes", known(feature.collisionlessBytes()));
    return told;
  }

  private static @Nullable Double known(double x) {
    return Double.isNaN(x) ? null : x;
  }
}
