package dev.sluice.app.command;

import dev.sluice.app.platform.UserError;
import dev.sluice.embeddings.rocksdb.DamagedTableException;
import dev.sluice.embeddings.rocksdb.TableDirectory;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sluice table verify}: every byte against its checksum. */
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    description = "Read every byte of a table and check it against its checksum.",
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {"0:whole", "1:damaged, or no table"})
final class TableVerifyCommand implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // picocli sets it.
  @Spec
  CommandSpec spec;

  @Mixin ReportFile report = new ReportFile();

  @Parameters(index = "0", paramLabel = "DIR", description = "A table's directory or work folder.")
  Path dir = Path.of("");

  @Override
  public Integer call() {
    try (TableDirectory table = TableFolder.open(dir)) {
      table.verify();
      spec.commandLine()
          .getOut()
          .printf(
              "whole: %,d rows of version %d, checkpoint %d%n",
              table.storedRows(), table.current().version(), table.current().checkpointId());
      spec.commandLine().getOut().flush();
      report
          .put("whole", true)
          .put("rows", table.storedRows())
          .put("version", table.current().version())
          .put("checkpoint", table.current().checkpointId())
          .write();
      return 0;
    } catch (DamagedTableException e) {
      report.put("whole", false).put("reason", UserError.reason(e)).write();
      throw new UserError(e, "%s", UserError.reason(e));
    }
  }
}
