package dev.sluice.app.command;

import dev.sluice.audit.report.AuditDiff;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sluice audit diff}: what changed between two audits. */
@Command(
    name = "diff",
    mixinStandardHelpOptions = true,
    description = "Compare two audits, of releases or of days.",
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:nothing got worse",
      "1:a warning appeared",
      "2:a severe finding appeared",
      "3:the comparison failed"
    },
    footer = {"", "Example: sluice audit diff monday tuesday"})
final class AuditDiffCommand implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // picocli sets it.
  @Spec
  CommandSpec spec;

  @Mixin ReportFile report = new ReportFile();

  @Parameters(index = "0", paramLabel = "BEFORE", description = "The --out folder of an audit.")
  Path before = Path.of("");

  @Parameters(index = "1", paramLabel = "AFTER", description = "That of a later one.")
  Path after = Path.of("");

  @Option(
      names = "--features",
      paramLabel = "N",
      defaultValue = "10",
      description = "Features shown, most changed first. Default: ${DEFAULT-VALUE}.")
  int features;

  @Override
  public Integer call() {
    try {
      AuditDiff diff = AuditDiff.of(before, after);
      print(diff);
      return diff.exitCode();
    } catch (IOException e) {
      spec.commandLine().getErr().println("sluice: " + AuditCommand.reason(e));
      return AuditCommand.FAILED;
    }
  }

  private void print(AuditDiff diff) {
    PrintWriter out = spec.commandLine().getOut();
    out.printf("before: %s%nafter:  %s%n", diff.before(), diff.after());
    diff.appeared()
        .forEach(
            l -> out.printf("+ %-8s %s, %s: %s%n", l.severity(), l.check(), l.subject(), l.seen()));
    diff.cleared()
        .forEach(
            l -> out.printf("- %-8s %s, %s: %s%n", l.severity(), l.check(), l.subject(), l.seen()));
    if (diff.appeared().isEmpty() && diff.cleared().isEmpty()) {
      out.println("The same findings.");
    }
    out.println("Share of the label told, and rank:");
    diff.moves().stream()
        .limit(Math.max(0, features))
        .forEach(
            move ->
                out.printf(
                    Locale.ROOT,
                    "  %-24s %6.2f %% -> %6.2f %%   %s -> %s%n",
                    move.feature(),
                    100 * move.shareBefore(),
                    100 * move.shareAfter(),
                    rank(move.rankBefore()),
                    rank(move.rankAfter())));
    out.flush();
    report.put("before", diff.before()).put("after", diff.after());
    report.put("appeared", diff.appeared()).put("cleared", diff.cleared());
    report.put("features", diff.moves()).put("exit_code", diff.exitCode()).write();
  }

  private static String rank(int rank) {
    return rank == 0 ? "absent" : "#" + rank;
  }
}
