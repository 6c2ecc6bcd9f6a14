package dev.sluice.app.command;

import dev.sluice.embeddings.rocksdb.TableDirectory;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sluice table export}: the current version as files. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description = "Write a table's current version as files with checksums.")
final class TableExportCommand implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // picocli sets it.
  @Spec
  CommandSpec spec;

  @Mixin ReportFile report = new ReportFile();

  @Parameters(index = "0", paramLabel = "DIR", description = "A table's directory or work folder.")
  Path dir = Path.of("");

  @Parameters(index = "1", paramLabel = "OUT", description = "A new or empty directory.")
  Path out = Path.of("");

  @Override
  public Integer call() {
    try (TableDirectory table = TableFolder.open(dir)) {
      table.exportTo(out);
      spec.commandLine()
          .getOut()
          .printf(
              "%,d rows of version %d are in %s%n",
              table.storedRows(), table.current().version(), out);
      spec.commandLine().getOut().flush();
      report.put("rows", table.storedRows()).put("version", table.current().version()).write();
      return 0;
    }
  }
}
