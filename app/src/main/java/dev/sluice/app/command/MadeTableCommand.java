package dev.sluice.app.command;

import dev.sluice.app.platform.UserError;
import dev.sluice.app.traffic.CtrTable;
import dev.sluice.schemas.metric.Discrimination;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sluice experiment table}: a made table whose true probabilities are known. */
@Command(
    name = "table",
    mixinStandardHelpOptions = true,
    description = {
      "Write a made table in the shape of public click logs, skewed values and all, to import and",
      "train on. Prints the AUC of the true probabilities: nothing can do better."
    },
    footer = {
      "",
      "Example: sluice experiment table --rows 40000 --fields 39 --numbers 13 --out t.csv",
      "         sluice import csv t.csv --out LOGDIR"
    })
final class MadeTableCommand implements Callable<Integer> {
  /** How it is written. */
  enum Format {
    csv,
    libfm
  }

  @SuppressWarnings("NullAway.Init") // picocli sets it.
  @Spec
  CommandSpec spec;

  @Mixin ReportFile report = new ReportFile();

  @Option(names = "--rows", defaultValue = "10000", description = "Default: ${DEFAULT-VALUE}.")
  int rows;

  @Option(names = "--fields", defaultValue = "12", description = "Default: ${DEFAULT-VALUE}.")
  int fields;

  @Option(
      names = "--numbers",
      defaultValue = "0",
      description = "Fields that are numbers. Default: ${DEFAULT-VALUE}.")
  int numbers;

  @Option(
      names = "--interactions",
      defaultValue = "0",
      description =
          "Standard deviation that pairs of fields give the log odds. Default: ${DEFAULT-VALUE}.")
  double interactions;

  @Option(names = "--seed", defaultValue = "1", description = "Default: ${DEFAULT-VALUE}.")
  long seed;

  @Option(
      names = "--format",
      defaultValue = "csv",
      description =
          "${COMPLETION-CANDIDATES}; libfm numbers all values through. Default: ${DEFAULT-VALUE}.")
  Format format = Format.csv;

  @Option(names = "--out", required = true, paramLabel = "FILE", description = "Where it goes.")
  Path out = Path.of("");

  @Override
  public Integer call() {
    try {
      CtrTable table = new CtrTable(new CtrTable.Shape(rows, fields, numbers, interactions, seed));
      double[] truth = new double[rows];
      int[] labels = new int[rows];
      int clicks = 0;
      try (BufferedWriter to = Files.newBufferedWriter(out)) {
        if (format == Format.csv) {
          to.write(String.join(",", table.columns()) + "\n");
        }
        for (int number = 0; number < rows; number++) {
          CtrTable.Row row = table.row(number);
          truth[number] = row.logit();
          labels[number] = row.clicked() ? 1 : 0;
          clicks += labels[number];
          to.write(format == Format.csv ? csv(row) : libfm(row));
        }
      }
      double auc = Discrimination.auc(truth, labels).orElse(Double.NaN);
      spec.commandLine()
          .getOut()
          .printf(
              Locale.ROOT,
              "%,d rows, %,d clicks in %s; AUC of the true probabilities %.4f%n",
              rows,
              clicks,
              out,
              auc);
      spec.commandLine().getOut().flush();
      report.put("rows", rows).put("clicks", clicks).put("true_auc", auc).write();
      return 0;
    } catch (IOException | IllegalArgumentException e) {
      throw new UserError(e, "%s", UserError.reason(e));
    }
  }

  private static String csv(CtrTable.Row row) {
    StringBuilder line = new StringBuilder(row.clicked() ? "1" : "0");
    for (double number : row.numbers()) {
      line.append(',').append((long) number);
    }
    for (int value : row.values()) {
      line.append(",v").append(value);
    }
    return line.append('\n').toString();
  }

  /** Numbers first; a value's index has its field in the upper digits. */
  private static String libfm(CtrTable.Row row) {
    StringBuilder line = new StringBuilder(row.clicked() ? "1" : "-1");
    for (int f = 0; f < row.numbers().length; f++) {
      line.append(' ').append(f).append(':').append((long) row.numbers()[f]);
    }
    for (int f = 0; f < row.values().length; f++) {
      line.append(' ').append((f + 1) * 1_000_000L + row.values()[f]).append(":1");
    }
    return line.append('\n').toString();
  }
}
