package dev.sluice.flink.audit;

import dev.sluice.audit.check.Audit;
import dev.sluice.audit.check.AuditInput;
import dev.sluice.audit.check.Found;
import dev.sluice.audit.table.ExampleTable;
import dev.sluice.flink.record.Outbound;
import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.record.Finding;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Audits a table and writes what was found as records of the audit topic, the verdict first. */
final class Findings {
  private final AuditJobConfig config;
  private final Instant time;

  /**
   * Prepares for a moment.
   *
   * @param time the records' event time
   */
  Findings(AuditJobConfig config, Instant time) {
    this.config = config;
    this.time = time;
  }

  List<Outbound> of(String report, ExampleTable table) {
    Audit audit =
        Audit.of(AuditInput.of(table, config.ranking()).withSchema(config.schema().hash()));
    List<Outbound> records = new ArrayList<>();
    records.add(
        record(
            report,
            "verdict",
            audit.worst(),
            "examples",
            audit.verdict(),
            Map.of(
                "rows", (double) table.rows(),
                "rows_used", (double) table.sample().size(),
                "rows_sampled_out", (double) table.sample().sampledOut(),
                "rows_duplicate", (double) table.sample().duplicates(),
                "rows_superseded", (double) table.sample().superseded(),
                "clicks", (double) table.facts().positives())));
    for (Found found : audit.findings()) {
      records.add(
          record(
              report,
              found.check(),
              found.severity(),
              found.subject(),
              "%s. %s %s".formatted(found.seen(), found.why(), found.cure()),
              found.evidence()));
    }
    return records;
  }

  private Outbound record(
      String report,
      String check,
      Found.Severity severity,
      String subject,
      String message,
      Map<String, Double> evidence) {
    Finding finding =
        Finding.newBuilder()
            .setTime(time)
            .setReport(report)
            .setCheck(check)
            .setSeverity(severity.name().toLowerCase(Locale.ROOT))
            .setSubject(subject)
            .setMessage(message)
            .setEvidence(evidence)
            .build();
    return Outbound.of(config.topics().audit(), report, Codecs.FINDING.encode(finding));
  }
}
