package dev.sluice.app.command;

import dev.sluice.embeddings.rocksdb.StoreTuning;
import dev.sluice.embeddings.rocksdb.TableExport;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sluice table import}: a table from an export. */
@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    description = "Make a table of an exported version; its files are checked, then linked.")
final class TableImportCommand implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // picocli sets it.
  @Spec
  CommandSpec spec;

  @Mixin ReportFile report = new ReportFile();

  @Parameters(index = "0", paramLabel = "EXPORT", description = "What `sluice table export` wrote.")
  Path export = Path.of("");

  @Parameters(index = "1", paramLabel = "DIR", description = "A new or empty directory.")
  Path dir = Path.of("");

  @Override
  public Integer call() {
    long version = TableExport.load(export, dir, StoreTuning.scanned());
    spec.commandLine().getOut().printf("version %d is in %s%n", version, dir);
    spec.commandLine().getOut().flush();
    report.put("version", version).write();
    return 0;
  }
}
