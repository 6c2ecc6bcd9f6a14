package dev.sluice.app.command;

import dev.sluice.app.importer.TableImport;
import dev.sluice.app.importer.TableOptions;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code sluice import libfm}: lines of indices. */
@Command(
    name = "libfm",
    mixinStandardHelpOptions = true,
    description =
        "Lines of 'label index:value ...' (libfm, libsvm) or 'label field:index:value ...' (libffm)."
            + " Fields are found from which indices never meet in a line.",
    footer = {"", "Example: sluice import libfm frappe.train.libfm --out LOGDIR"})
final class ImportLibfm implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // picocli sets it.
  @Spec
  CommandSpec spec;

  @Mixin ReportFile report = new ReportFile();

  @Mixin TableImportOptions table = new TableImportOptions();

  @Override
  public Integer call() {
    try {
      table.write(
          TableImport.libfm(table.files, TableOptions.none(), table.schema()), spec, report);
      return 0;
    } catch (IOException | IllegalArgumentException e) {
      throw TableImportOptions.wrong(e);
    }
  }
}
