package dev.sluice.app.command;

import dev.sluice.app.platform.UserError;
import dev.sluice.embeddings.FeatureEntry;
import dev.sluice.embeddings.RowHash;
import dev.sluice.embeddings.TableLayout;
import dev.sluice.embeddings.report.Forgetting;
import dev.sluice.embeddings.rocksdb.RocksTable;
import dev.sluice.embeddings.rocksdb.TableDirectory;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sluice table forget}: resets the rows that a value alone was learned in. */
@Command(
    name = "forget",
    mixinStandardHelpOptions = true,
    description = "Reset the rows that only this value was learned in, and tell which are shared.",
    footer = {
      "",
      "The table must not be in use. A row that others share is kept, and told so: part of what",
      "was learned of the value stays in it. Replicas follow with the next full snapshot.",
      "A subject of a running platform is forgotten by a forget event: sluice produce events."
    })
final class TableForgetCommand implements Callable<Integer> {
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

  @Override
  public Integer call() {
    Path at = TableFolder.of(dir);
    TableLayout layout;
    FeatureEntry entry;
    try (TableDirectory table = TableFolder.open(at)) {
      layout = table.layout();
      entry = TableFolder.feature(table, feature);
      if (!table.stagedCheckpoints().isEmpty()) {
        throw new UserError(
            "%s has staged checkpoints %s: start the platform once, so that it settles them",
            at, table.stagedCheckpoints());
      }
    }
    try (RocksTable table = RocksTable.open(at, layout)) {
      List<Forgetting.Forgotten> told = Forgetting.forget(table, entry, RowHash.valueHash(value));
      table.amend();
      told.forEach(this::print);
      spec.commandLine().getOut().flush();
      report.put("rows", told).write();
      return 0;
    } catch (IllegalStateException e) {
      throw new UserError(e, "%s", UserError.reason(e));
    }
  }

  private void print(Forgetting.Forgotten row) {
    spec.commandLine()
        .getOut()
        .printf("row %d: %s%n", row.row(), row.outcome().name().toLowerCase(Locale.ROOT));
  }
}
