package dev.sluice.benchmarks.table;

import dev.sluice.app.platform.UserError;
import dev.sluice.benchmarks.BenchReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sluice bench table}: the embedding table. */
@Command(
    name = "table",
    mixinStandardHelpOptions = true,
    description =
        "Measure the embedding table: gathers, larger than memory, commits, opening, memory.",
    footer = {
      "",
      "Without options it takes some minutes and 3 GB of disk; a short run:",
      "  sluice bench table --rows 200000 --open-rows 400000 --vocabulary 1000000 --rounds 3",
      "Example: sluice bench table --json --report table.json"
    })
public final class TableBench implements Callable<Integer> {
  /** What can be measured. */
  enum Part {
    GATHER,
    LARGE,
    COMMIT,
    OPEN,
    MEMORY,
    PRECISION,
    TUNE;

    /** What is measured unless something else is asked for: the losers of TUNE are known. */
    static List<Part> usual() {
      return List.of(GATHER, LARGE, COMMIT, OPEN, MEMORY, PRECISION);
    }
  }

  @Mixin BenchReport report = new BenchReport();

  @Option(
      names = "--parts",
      split = ",",
      description = "Only these of ${COMPLETION-CANDIDATES}. Default: all but tune.")
  List<Part> parts = Part.usual();

  @Option(
      names = "--rows",
      defaultValue = "4000000",
      description = "Rows of the tables that are gathered from. Default: ${DEFAULT-VALUE}.")
  int rows;

  @Option(
      names = "--open-rows",
      defaultValue = "16000000",
      description = "Rows of the table that is opened. Default: ${DEFAULT-VALUE}.")
  int openRows;

  @Option(
      names = "--commit-rows",
      defaultValue = "200000",
      description = "Rows of each commit. Default: ${DEFAULT-VALUE}.")
  int commitRows;

  @Option(
      names = "--vocabulary",
      defaultValue = "50000000",
      description = "Distinct values that memory is watched under. Default: ${DEFAULT-VALUE}.")
  long vocabulary;

  @Option(
      names = "--rounds",
      defaultValue = "7",
      description = "Rounds whose median is told. Default: ${DEFAULT-VALUE}.")
  int rounds;

  @Option(
      names = "--work",
      paramLabel = "DIR",
      description =
          "Where tables are made, and removed again. Default: the system's temporary one.")
  @Nullable Path work;

  @Override
  public Integer call() throws Exception {
    if (rows < 1000 || openRows < 1000 || commitRows < 1 || rounds < 1 || vocabulary < 1) {
      throw new UserError("rows must be at least 1000, the other numbers at least 1");
    }
    Path dir = workDir();
    try {
      if (parts.contains(Part.GATHER)) {
        new GatherPart(rows, rounds).run(report, dir.resolve("gather"));
      }
      if (parts.contains(Part.LARGE)) {
        new LargePart(rows, rounds).run(report, dir.resolve("large"));
      }
      if (parts.contains(Part.COMMIT)) {
        new CommitPart(rows, commitRows, rounds).run(report, dir.resolve("commit"));
      }
      if (parts.contains(Part.OPEN) || parts.contains(Part.MEMORY)) {
        new OpenPart(openRows, vocabulary, rounds)
            .run(
                report,
                dir.resolve("open"),
                parts.contains(Part.OPEN),
                parts.contains(Part.MEMORY));
      }
      if (parts.contains(Part.PRECISION)) {
        new PrecisionPart().run(report);
      }
      if (parts.contains(Part.TUNE)) {
        new TunePart(rows, rounds).run(report, dir.resolve("tune"));
      }
    } finally {
      delete(dir);
    }
    report.finish();
    return 0;
  }

  private Path workDir() throws IOException {
    if (work == null) {
      return Files.createTempDirectory("sluice-bench");
    }
    Files.createDirectories(work);
    return Files.createTempDirectory(work, "bench");
  }

  static void delete(Path dir) throws IOException {
    if (!Files.exists(dir)) {
      return;
    }
    try (Stream<Path> files = Files.walk(dir)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
