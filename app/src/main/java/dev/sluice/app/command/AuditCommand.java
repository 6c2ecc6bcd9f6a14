package dev.sluice.app.command;

import dev.sluice.app.platform.UserError;
import dev.sluice.audit.check.Audit;
import dev.sluice.audit.check.Found;
import dev.sluice.audit.ranking.RankingConfig;
import dev.sluice.audit.report.AuditReport;
import dev.sluice.audit.table.ExampleTable;
import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.feature.FeatureSchema;
import dev.sluice.schemas.log.LogFolder;
import dev.sluice.schemas.log.LogReader;
import dev.sluice.schemas.record.Example;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sluice audit}: which features earn their place, and is the data sound. */
@Command(
    name = "audit",
    mixinStandardHelpOptions = true,
    description =
        "Rank the features of a log by what they tell about the click, and check its data.",
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {"0:sound", "1:warnings", "2:severe findings", "3:the audit itself failed"},
    footer = {"", "Example: sluice audit --log LOGDIR --out report"})
final class AuditCommand implements Callable<Integer> {
  private static final int FAILED = 3;

  @SuppressWarnings("NullAway.Init") // picocli sets it.
  @Spec
  CommandSpec spec;

  @Mixin ReportFile report = new ReportFile();

  @Option(
      names = "--log",
      required = true,
      paramLabel = "LOGDIR",
      description = "The log folder; `sluice import` makes one.")
  Path log = Path.of("");

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "Where report.html, report.json and the tables go.")
  Path out = Path.of("");

  @Option(
      names = "--sample",
      paramLabel = "ROWS",
      defaultValue = "1000000",
      description = "Rows that are scored at most; all are counted. Default: ${DEFAULT-VALUE}.")
  int sample;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "Deals rows to the sample and its batches. Default: ${DEFAULT-VALUE}.")
  long seed;

  @Override
  public Integer call() {
    try {
      LogFolder folder = LogFolder.open(log);
      Audit audit = Audit.of(read(folder), RankingConfig.defaults());
      AuditReport written = new AuditReport(audit, log.getFileName().toString());
      written.writeTo(out);
      print(audit, written);
      return written.exitCode();
    } catch (UserError | IOException | UncheckedIOException e) {
      Throwable cause =
          e instanceof UncheckedIOException && e.getCause() != null ? e.getCause() : e;
      spec.commandLine().getErr().println("sluice: " + cause.getMessage());
      return FAILED;
    }
  }

  private ExampleTable read(LogFolder folder) throws IOException {
    if (!Files.exists(folder.features())) {
      throw new UserError(
          "%s lacks: an audit needs the features.yaml that the log was made with",
          folder.features());
    }
    ExampleTable table = new ExampleTable(FeatureSchema.load(folder.features()), sample, seed);
    try (LogReader<Example> examples = folder.read("examples", Codecs.EXAMPLE)) {
      while (examples.hasNext()) {
        table.add(examples.next());
      }
    }
    if (table.rows() == 0) {
      throw new UserError("%s has no examples: import a log with labels first", folder.root());
    }
    return table;
  }

  private void print(Audit audit, AuditReport written) {
    PrintWriter terminal = spec.commandLine().getOut();
    terminal.printf(
        "%s%n%,d rows read, %,d scored, %,d sampled out%n",
        written.verdict(),
        audit.table().rows(),
        audit.table().sample().size(),
        audit.table().sample().sampledOut());
    for (Found found : audit.findings()) {
      if (found.severity() != Found.Severity.INFO) {
        terminal.printf("%-8s %s: %s%n", found.severity(), found.subject(), found.seen());
      }
    }
    terminal.printf("See %s%n", out.resolve("report.html"));
    report.put("verdict", written.verdict());
    report.put("exit_code", written.exitCode());
    report.put("rows", audit.table().rows());
    report.put("rows_scored", audit.table().sample().size());
    report.put("rows_sampled_out", audit.table().sample().sampledOut());
    report.put("findings", audit.findings().size());
    report.write();
  }
}
