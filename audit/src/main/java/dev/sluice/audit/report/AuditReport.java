package dev.sluice.audit.report;

import dev.sluice.audit.check.Audit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes an audit: {@code report.html}, {@code report.svg} (its first screen as a picture), {@code
 * report.json}, {@code feature_singles.tsv} and {@code pairwise_ranks.tsv}.
 */
public final class AuditReport {
  private final Audit audit;
  private final String title;

  /** Makes the report of {@code audit} under a title, for instance the log's name. */
  public AuditReport(Audit audit, String title) {
    this.audit = audit;
    this.title = title;
  }

  /** Exit code for use in CI: 0 sound, 1 warnings, 2 severe. */
  public int exitCode() {
    return audit.worst().ordinal();
  }

  /** Writes the files to {@code folder}, which is made where it lacks. */
  public void writeTo(Path folder) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("report.json"), new ReportJson(audit).text(title));
    Files.writeString(folder.resolve("report.html"), new Page(audit, title).html());
    Files.writeString(folder.resolve("report.svg"), new Picture(audit, title).svg());
    Files.writeString(folder.resolve("feature_singles.tsv"), Tables.singles(audit.evidence()));
    Files.writeString(folder.resolve("pairwise_ranks.tsv"), Tables.pairs(audit.evidence()));
  }
}
