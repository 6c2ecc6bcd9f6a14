package dev.sluice.app.command;

import dev.sluice.app.importer.TableImport;
import dev.sluice.app.platform.UserError;
import dev.sluice.schemas.feature.FeatureSchema;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What importers of tables share: which files make which part of the log. */
final class TableImportOptions {
  /** Folder names of the parts within a log folder. */
  static final String VALID = "valid";

  static final String TEST = "test";

  @Parameters(
      arity = "1..*",
      paramLabel = "FILE",
      description = "Plain or gzipped; several are read one after the other.")
  List<Path> files = new ArrayList<>();

  @Option(
      names = "--out",
      required = true,
      paramLabel = "LOGDIR",
      description = "An empty folder for the log.")
  Path out = Path.of("");

  @Option(
      names = "--valid",
      paramLabel = "FILE",
      description = "Rows for validation, written to LOGDIR/valid. May be repeated.")
  List<Path> valid = new ArrayList<>();

  @Option(
      names = "--test",
      paramLabel = "FILE",
      description = "Rows for the test, written to LOGDIR/test. May be repeated.")
  List<Path> test = new ArrayList<>();

  @Option(
      names = "--features",
      paramLabel = "FEATURES",
      description =
          "A features.yaml that an earlier import wrote: columns are taken as they were then.")
  @Nullable Path features;

  /** The schema given, or null. */
  @Nullable FeatureSchema schema() throws IOException {
    return features == null ? null : FeatureSchema.load(features);
  }

  /** Writes the parts and says what was done. */
  void write(TableImport table, CommandSpec spec, ReportFile report) throws IOException {
    List<TableImport.Part> parts = new ArrayList<>();
    List<String> names = new ArrayList<>();
    parts.add(new TableImport.Part(files, out));
    names.add("train");
    add(parts, names, valid, VALID);
    add(parts, names, test, TEST);
    TableImport.Written written = table.write(parts);
    PrintWriter terminal = spec.commandLine().getOut();
    written.notes().forEach(terminal::println);
    for (int i = 0; i < parts.size(); i++) {
      terminal.printf(
          "%,d examples, %,d clicks, %d features in %s%n",
          written.rows().get(i),
          written.positives().get(i),
          written.features(),
          parts.get(i).out());
      String suffix = i == 0 ? "" : "_" + names.get(i);
      report
          .put("examples" + suffix, written.rows().get(i))
          .put("clicks" + suffix, written.positives().get(i));
    }
    terminal.flush();
    report
        .put("features", written.features())
        .put("items", written.items())
        .put("notes", written.notes())
        .write();
  }

  private void add(
      List<TableImport.Part> parts, List<String> names, List<Path> partFiles, String name) {
    if (!partFiles.isEmpty()) {
      parts.add(new TableImport.Part(partFiles, out.resolve(name)));
      names.add(name);
    }
  }

  /** One line for what the user can mend. */
  static UserError wrong(Exception e) {
    return new UserError(e, "%s", UserError.reason(e));
  }
}
