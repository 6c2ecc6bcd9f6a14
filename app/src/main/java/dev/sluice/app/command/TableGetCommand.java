package dev.sluice.app.command;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.embeddings.FeatureEntry;
import dev.sluice.embeddings.RowHash;
import dev.sluice.embeddings.RowOwners;
import dev.sluice.embeddings.rocksdb.StoredRow;
import dev.sluice.embeddings.rocksdb.TableDirectory;
import java.io.PrintWriter;
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

/** {@code sluice table get}: where a value lives, and its rows. */
@Command(
    name = "get",
    mixinStandardHelpOptions = true,
    description = "Show where a feature value lives, and its rows.",
    footer = {
      "",
      "A value is its text; a missing one is \"\". A number of a bucketed feature is its bucket's",
      "text: b and the bucket's number, or q and the number where quantiles were learned.",
      "Example: sluice table get .sluice/demo --feature item --value i-17"
    })
final class TableGetCommand implements Callable<Integer> {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  @SuppressWarnings("NullAway.Init") // picocli sets it.
  @Spec
  CommandSpec spec;

  @Mixin ReportFile report = new ReportFile();

  @Parameters(index = "0", paramLabel = "DIR", description = "A table's directory or work folder.")
  Path dir = Path.of("");

  @Option(names = "--feature", required = true, paramLabel = "F", description = "The feature.")
  String feature = "";

  @Option(names = "--value", required = true, paramLabel = "V", description = "The value's text.")
  String value = "";

  @Option(names = "--json", description = "Print JSON.")
  boolean json;

  @Override
  public Integer call() throws JacksonException {
    try (TableDirectory table = TableFolder.open(dir)) {
      FeatureEntry entry = TableFolder.feature(table, feature);
      long hash = RowHash.valueHash(value);
      List<Map<String, @Nullable Object>> chunks = new ArrayList<>();
      for (int chunk = 0; chunk < entry.chunks(); chunk++) {
        chunks.add(chunk(table, entry, chunk, hash));
      }
      Map<String, @Nullable Object> told = new LinkedHashMap<>();
      told.put("feature", entry.name());
      told.put("id", entry.id());
      told.put("value", value);
      told.put("value_hash", "%016x".formatted(hash));
      told.put("version", table.current().version());
      told.put("chunks", chunks);
      String text = JSON.writeValueAsString(told);
      if (json) {
        spec.commandLine().getOut().println(text);
      } else {
        print(told, chunks);
      }
      spec.commandLine().getOut().flush();
      report.write(text);
      return 0;
    }
  }

  private static Map<String, @Nullable Object> chunk(
      TableDirectory table, FeatureEntry entry, int chunk, long hash) {
    StoredRow row = table.row(RowHash.row(table.layout(), entry, chunk, hash));
    Map<String, @Nullable Object> told = new LinkedHashMap<>();
    told.put("chunk", chunk);
    told.put("table", entry.table(chunk, table.layout()));
    told.put("salt", entry.salt(chunk));
    told.put("row", row.row());
    told.put("written", row.written());
    told.put("owner", owner(row, RowOwners.print(entry, hash)));
    told.put("numbers", row.numbers());
    told.put("slots", row.slots());
    return told;
  }

  private static String owner(StoredRow row, short print) {
    if (row.print() == RowOwners.NONE) {
      return "unknown";
    }
    if (row.shared()) {
      return "shared";
    }
    return row.print() == print ? "this value" : "another value";
  }

  private void print(
      Map<String, @Nullable Object> told, List<Map<String, @Nullable Object>> chunks) {
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        "%s #%s, value \"%s\" (hash %s), model version %s%n",
        told.get("feature"),
        told.get("id"),
        told.get("value"),
        told.get("value_hash"),
        told.get("version"));
    for (Map<String, @Nullable Object> chunk : chunks) {
      out.printf(
          "chunk %s: table %s, salt %s, row %s, %s, owner: %s%n  numbers %s%n  slots   %s%n",
          chunk.get("chunk"),
          chunk.get("table"),
          chunk.get("salt"),
          chunk.get("row"),
          Boolean.TRUE.equals(chunk.get("written")) ? "written" : "initial numbers",
          chunk.get("owner"),
          chunk.get("numbers"),
          chunk.get("slots"));
    }
  }
}
