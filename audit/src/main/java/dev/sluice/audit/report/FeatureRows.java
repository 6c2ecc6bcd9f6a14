package dev.sluice.audit.report;

import dev.sluice.audit.check.Audit;
import dev.sluice.audit.check.Evidence;
import dev.sluice.audit.check.Found;
import dev.sluice.audit.port.FeatureCost;
import dev.sluice.audit.quality.Interval;
import dev.sluice.audit.ranking.FeatureScore;
import dev.sluice.audit.table.ColumnCount;
import java.util.List;

/** The feature table: one row a column of the log, best first. Columns that nobody filled lack. */
final class FeatureRows {
  private final Audit audit;
  private final Evidence evidence;
  private final boolean gates;
  private final boolean importance;
  private final boolean costs;
  private final boolean pValues;

  FeatureRows(Audit audit) {
    this.audit = audit;
    this.evidence = audit.evidence();
    this.gates = !evidence.input().model().openGates().isEmpty();
    this.importance = !evidence.importance().isEmpty();
    this.costs = !evidence.input().model().costs().isEmpty();
    this.pValues = evidence.input().config().permutations() > 0;
  }

  String html() {
    double most = Plots.strongest(audit);
    StringBuilder table = new StringBuilder("<div class=\"wide\"><table class=\"cards\"><tr>");
    header(table);
    for (FeatureScore score : evidence.singles()) {
      row(table, score, most);
    }
    return table.append("</table></div>").toString();
  }

  private void header(StringBuilder table) {
    table.append("<th>feature<th>tells<th>mnat<th>of the label<th>plain");
    table.append(pValues ? "<th>p" : "");
    table.append("<th>values<th>filled");
    table.append(gates ? "<th>gates open" : "").append(importance ? "<th>model needs it" : "");
    table.append(costs ? "<th>lookups<th>bytes" : "").append("<th>findings</tr>");
  }

  private void row(StringBuilder table, FeatureScore score, double most) {
    String name = score.name();
    String feature = evidence.spec(name).feature();
    ColumnCount count = evidence.count(name);
    double floor = score.noise();
    double entropy = evidence.labelEntropy();
    table
        .append("<tr><td class=\"name\">")
        .append(Html.escape(name))
        .append("<td class=\"bar\">")
        .append(Plots.bar(score.corrected(), score.plain(), floor, most));
    cell(table, "mnat", Html.milli(score.corrected()));
    cell(
        table,
        "of the label",
        entropy <= 0 ? "" : Html.percent(Math.max(0, score.corrected()) / entropy));
    cell(table, "plain", Html.milli(score.plain()));
    if (pValues) {
      Double p = score.pValue();
      cell(table, "p", p == null ? "" : Html.format("%.3f", p));
    }
    cell(
        table, "values", (count.relativeError() > 0 ? "≈ " : "") + Html.count(count.cardinality()));
    Double coverage = count.coverage();
    cell(table, "filled", coverage == null ? "" : Html.percent(coverage));
    if (gates) {
      cell(
          table,
          "gates open",
          evidence.input().model().open(feature).map(Html::percent).orElse(""));
    }
    if (importance) {
      Interval interval = evidence.importance().get(name);
      cell(
          table,
          "model needs it",
          interval == null
              ? ""
              : Html.format(
                  "%.4f ± %.4f", interval.value(), (interval.high() - interval.low()) / 2));
    }
    if (costs) {
      FeatureCost cost = evidence.input().model().cost(feature).orElse(null);
      cell(table, "lookups", cost == null ? "" : Html.format("%.1f", cost.lookups()));
      cell(table, "bytes", cost == null ? "" : Html.count(cost.bytes()));
    }
    table.append("<td class=\"left\">");
    tags(table, name);
    table.append("</tr>");
  }

  private void tags(StringBuilder table, String name) {
    List<Found> of = audit.findings().stream().filter(f -> f.subject().equals(name)).toList();
    for (Found found : of) {
      table
          .append("<span class=\"tag ")
          .append(found.severity())
          .append("\">")
          .append(Html.escape(found.check()))
          .append("</span>");
    }
  }

  private static void cell(StringBuilder table, String label, String value) {
    table.append("<td data-l=\"").append(label).append("\">").append(value);
  }
}
