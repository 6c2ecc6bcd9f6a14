package dev.sluice.app.command;

import dev.sluice.app.audit.LogAudit;
import dev.sluice.app.audit.TrainedPredictor;
import dev.sluice.app.importer.TableImport;
import dev.sluice.app.importer.TableOptions;
import dev.sluice.app.platform.UserError;
import dev.sluice.audit.check.Audit;
import dev.sluice.audit.check.Found;
import dev.sluice.audit.port.ModelEvidence;
import dev.sluice.audit.ranking.FeatureScore;
import dev.sluice.audit.ranking.RankingConfig;
import dev.sluice.audit.report.AuditReport;
import dev.sluice.audit.sample.RowSample;
import dev.sluice.schemas.feature.Durations;
import dev.sluice.schemas.feature.InvalidFeatureSchema;
import dev.sluice.schemas.log.LogFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code sluice audit}: which features earn their place, and is the data sound. */
@Command(
    name = "audit",
    mixinStandardHelpOptions = true,
    description =
        "Rank the features of a log by what they tell about the click, and check its data.",
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {"0:sound", "1:warnings", "2:severe findings", "3:the audit itself failed"},
    subcommands = {AuditDiffCommand.class, AuditWatchCommand.class, AuditPlantedCommand.class},
    footer = {
      "",
      "Examples: sluice audit --log LOGDIR --out report",
      "          sluice audit --csv clicks.csv --label click --out report",
      "          sluice audit diff monday tuesday",
      "          sluice audit watch --window 1h"
    })
final class AuditCommand implements Callable<Integer> {
  static final int FAILED = 3;

  private static final int TOP = 5;

  @SuppressWarnings("NullAway.Init") // picocli sets it.
  @Spec
  CommandSpec spec;

  @Mixin ReportFile report = new ReportFile();

  @Option(
      names = "--log",
      paramLabel = "LOGDIR",
      description = "The log folder; `sluice import` makes one.")
  @Nullable Path log;

  @Option(
      names = "--csv",
      paramLabel = "FILE",
      description = "A table instead of a log: read as `sluice import csv` would, and not kept.")
  @Nullable Path csv;

  @Option(
      names = "--label",
      paramLabel = "COLUMN",
      description = "The label's column of --csv. Default: found by its name and values.")
  @Nullable String label;

  @Option(
      names = "--model",
      paramLabel = "MODEL",
      description = "What `sluice train` wrote: the verdict is then on it, too.")
  @Nullable Path model;

  @Option(
      names = "--last-good",
      paramLabel = "MODEL",
      description = "The model that --model would replace.")
  @Nullable Path lastGood;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where report.html, report.json, report.svg and the tables go.")
  @Nullable Path out;

  @Option(
      names = "--sample",
      paramLabel = "ROWS",
      defaultValue = "1000000",
      description = "Rows that are scored at most; all are counted. Default: ${DEFAULT-VALUE}.")
  int sample;

  @Option(
      names = "--batch",
      paramLabel = "ROWS",
      defaultValue = "16384",
      description = "Rows that are scored together. Default: ${DEFAULT-VALUE}.")
  int batch;

  @Option(
      names = "--interactions",
      paramLabel = "N",
      defaultValue = "4096",
      description =
          "Pairs, and triples, that are looked at at most; 0 for none. Default: ${DEFAULT-VALUE}.")
  int interactions;

  @Option(
      names = "--permutations",
      paramLabel = "N",
      defaultValue = "0",
      description = "Permutations of the label for p-values. Default: ${DEFAULT-VALUE}.")
  int permutations;

  @Option(
      names = "--exact-numbers",
      description = "Score every number as a category of its own, as OutRank does.")
  boolean exactNumbers;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "That score side by side; no figure depends on it. Default: all cores.")
  @Nullable Integer threads;

  @Option(
      names = "--fresh",
      paramLabel = "TIME",
      description = "Warn if the newest row is older than this, for instance 24h.")
  @Nullable String fresh;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "Deals rows to the sample and its batches. Default: ${DEFAULT-VALUE}.")
  long seed;

  @Override
  public Integer call() {
    if (out == null || (log == null) == (csv == null)) {
      throw new ParameterException(
          spec.commandLine(),
          "name a log with --log LOGDIR, or a table with --csv FILE, and the report with --out DIR");
    }
    Path made = null;
    try {
      made = csv == null ? null : imported(csv);
      Audit audit = audit().of(LogFolder.open(made == null ? given(log) : made), models());
      AuditReport written = new AuditReport(audit, name(given(log == null ? csv : log)));
      written.writeTo(out);
      print(audit, written);
      return written.exitCode();
    } catch (UserError | IOException | UncheckedIOException | IllegalArgumentException e) {
      spec.commandLine().getErr().println("sluice: " + reason(e));
      return FAILED;
    } finally {
      delete(made);
    }
  }

  private static Path given(@Nullable Path path) {
    return java.util.Objects.requireNonNull(path);
  }

  private ModelEvidence models() throws IOException {
    return ModelEvidence.none()
        .withModels(
            model == null ? null : TrainedPredictor.load(model),
            lastGood == null ? null : TrainedPredictor.load(lastGood));
  }

  private Path imported(Path table) throws IOException {
    if (!Files.isRegularFile(table)) {
      throw new UserError("%s is no file: name a table with --csv", table);
    }
    Path folder = Files.createTempDirectory("sluice-audit");
    TableOptions options =
        new TableOptions(label, null, null, null, null, Double.NaN, Set.of(), Set.of(), Set.of());
    TableImport.csv(table, null, null, options, false, null)
        .write(List.of(new TableImport.Part(List.of(table), folder)));
    return folder;
  }

  private static void delete(@Nullable Path folder) {
    if (folder != null) {
      try (Stream<Path> paths = Files.walk(folder)) {
        for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      } catch (IOException e) {
        // It lies among the temporary files, and the audit is done.
        return;
      }
    }
  }

  static String reason(Exception e) {
    Throwable cause = e instanceof UncheckedIOException && e.getCause() != null ? e.getCause() : e;
    return cause instanceof UserError || cause instanceof InvalidFeatureSchema
        ? String.valueOf(cause.getMessage())
        : UserError.reason(cause);
  }

  private static String name(Path folder) {
    Path name = folder.toAbsolutePath().normalize().getFileName();
    return name == null ? folder.toString() : name.toString();
  }

  private LogAudit audit() {
    try {
      RankingConfig ranking =
          RankingConfig.defaults()
              .withBatchRows(batch)
              .withCombinationBudget(interactions)
              .withPermutations(permutations)
              .withExactNumbers(exactNumbers)
              .withSeed(seed);
      if (sample < 1) {
        throw new IllegalArgumentException("--sample must be at least 1, was " + sample);
      }
      return new LogAudit(
          sample,
          threads == null ? ranking : ranking.withThreads(threads),
          fresh == null ? null : Instant.now(),
          fresh == null ? Duration.ZERO : Durations.parse(fresh));
    } catch (IllegalArgumentException e) {
      throw new UserError(e, "%s", UserError.reason(e));
    }
  }

  private void print(Audit audit, AuditReport written) {
    RowSample rows = audit.evidence().table().sample();
    PrintWriter terminal = spec.commandLine().getOut();
    terminal.printf(
        Locale.ROOT,
        "%s%n%,d rows read: %,d used, %,d sampled out, %,d repeats%n",
        audit.verdict(),
        rows.seen(),
        rows.size(),
        rows.sampledOut(),
        rows.duplicates() + rows.superseded());
    double entropy = audit.evidence().labelEntropy();
    terminal.println("Features that tell most of the click:");
    audit.evidence().singles().stream()
        .limit(TOP)
        .forEach(
            score ->
                terminal.printf(
                    Locale.ROOT,
                    "  %-24s %8.3f mnat, %5.2f %% of the label%n",
                    score.name(),
                    1000 * score.corrected(),
                    entropy <= 0 ? 0 : 100 * score.corrected() / entropy));
    for (Found found : audit.findings()) {
      if (found.severity() != Found.Severity.INFO) {
        terminal.printf(
            "%-8s %s, %s: %s%n", found.severity(), found.check(), found.subject(), found.seen());
      }
    }
    terminal.printf("See %s%n", java.util.Objects.requireNonNull(out).resolve("report.html"));
    terminal.flush();
    report.put("verdict", audit.verdict());
    report.put("exit_code", written.exitCode());
    report.put("rows", rows.seen());
    report.put("rows_used", rows.size());
    report.put("rows_sampled_out", rows.sampledOut());
    report.put("rows_duplicate", rows.duplicates());
    report.put("rows_superseded", rows.superseded());
    report.put("findings", audit.findings().size());
    report.put("ranking", audit.evidence().singles().stream().map(FeatureScore::name).toList());
    report.write();
  }
}
