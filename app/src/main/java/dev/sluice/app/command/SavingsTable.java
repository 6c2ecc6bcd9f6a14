package dev.sluice.app.command;

import dev.sluice.model.encode.LookupCosts;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/** What closed gates save, by field: on the terminal and in a report. */
final class SavingsTable {
  private static final String ROW = "%-20s  %8d  %7.1f%%  %8.2f  %8.2f  %8.0f  %8.3f  %8.3f%n";

  private final PrintWriter out;
  private final ReportFile report;

  SavingsTable(PrintWriter out, ReportFile report) {
    this.out = out;
    this.report = report;
  }

  void tell(List<LookupCosts.Cost> costs) {
    out.printf(
        "%-20s  %8s  %8s  %8s  %8s  %8s  %8s  %8s%n",
        "field", "values", "closed", "lookups", "read", "bytes", "us", "us read");
    double[] sums = new double[6];
    for (LookupCosts.Cost cost : costs) {
      double[] figures = {
        cost.lookups(),
        cost.read(),
        cost.bytesRead(),
        cost.micros(),
        cost.microsRead(),
        cost.bytes()
      };
      for (int i = 0; i < sums.length; i++) {
        sums[i] += figures[i];
      }
      out.printf(
          Locale.ROOT,
          ROW,
          cost.field(),
          cost.values(),
          100 * (1 - cost.read() / cost.lookups()),
          cost.lookups(),
          cost.read(),
          cost.bytesRead(),
          cost.micros(),
          cost.microsRead());
    }
    int values = costs.stream().mapToInt(LookupCosts.Cost::values).sum();
    out.printf(
        Locale.ROOT,
        ROW,
        "all",
        values,
        100 * (1 - sums[1] / sums[0]),
        sums[0],
        sums[1],
        sums[2],
        sums[3],
        sums[4]);
    out.println("per example: lookups without gates, rows and bytes read with them, microseconds");
    report
        .put("lookups", sums[0])
        .put("lookups_read", sums[1])
        .put("bytes", sums[5])
        .put("bytes_read", sums[2])
        .put("micros", sums[3])
        .put("micros_read", sums[4])
        .put("fields", costs);
  }
}
