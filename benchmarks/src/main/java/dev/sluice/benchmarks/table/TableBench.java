package dev.sluice.benchmarks.table;

import dev.sluice.benchmarks.BenchReport;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sluice bench table}: the embedding table. */
@Command(
    name = "table",
    mixinStandardHelpOptions = true,
    description = "Measure the embedding table: gathers, commits, opening, memory.",
    footer = {"", "Example: sluice bench table --json --report table.json"})
public final class TableBench implements Callable<Integer> {
  @Mixin BenchReport report = new BenchReport();

  @Option(
      names = "--rows",
      defaultValue = "4000000",
      description = "Rows of the table that is gathered from. Default: ${DEFAULT-VALUE}.")
  int rows;

  @Option(
      names = "--rounds",
      defaultValue = "7",
      description = "Rounds whose median is told. Default: ${DEFAULT-VALUE}.")
  int rounds;

  @Override
  public Integer call() throws Exception {
    new GatherPart(rows, rounds).run(report);
    report.finish();
    return 0;
  }
}
