package dev.sluice.audit.report;

import dev.sluice.audit.check.Audit;
import dev.sluice.audit.check.Found;
import dev.sluice.audit.ranking.FeatureScore;
import dev.sluice.audit.table.ColumnCount;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The audit as one self-contained page: no network, no script, readable on a phone. */
final class Page {
  private static final int WEIGHTIEST = 5;
  private static final String STYLE =
      """
      :root{color-scheme:light dark;--ink:#1c2430;--soft:#5b6675;--line:#d9dee5;--bar:#3b6fb6;--bg:#fff;--card:#f6f8fa}
      @media(prefers-color-scheme:dark){:root{--ink:#e6e9ee;--soft:#9aa5b4;--line:#333c48;--bar:#7fa8e0;--bg:#12161c;--card:#1a2029}}
      *{box-sizing:border-box}body{margin:0 auto;max-width:60rem;padding:1rem;font:16px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--bg)}
      h1{font-size:1.4rem;margin:.2rem 0}h2{font-size:1.1rem;margin:1.6rem 0 .5rem}
      .verdict{padding:.8rem 1rem;border-radius:.5rem;font-weight:600;color:#fff}
      .INFO{background:#2b7a4b}.WARNING{background:#9a6700}.SEVERE{background:#b3261e}
      .facts{display:flex;flex-wrap:wrap;gap:.4rem 1.5rem;color:var(--soft);margin:.8rem 0}
      .facts b{color:var(--ink)}
      .found{background:var(--card);border:1px solid var(--line);border-radius:.5rem;padding:.7rem 1rem;margin:.6rem 0}
      .found p{margin:.2rem 0}.tag{display:inline-block;border-radius:.3rem;padding:0 .45rem;color:#fff;font-size:.8rem}
      .wide{overflow-x:auto}table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
      th,td{text-align:right;padding:.3rem .5rem;border-bottom:1px solid var(--line);white-space:nowrap}
      th:first-child,td:first-child{text-align:left}svg{display:block}details{margin-top:.8rem}
      """;

  private final Audit audit;
  private final String title;
  private final String verdict;

  Page(Audit audit, String title, String verdict) {
    this.audit = audit;
    this.title = title;
    this.verdict = verdict;
  }

  String html() {
    StringBuilder page = new StringBuilder();
    page.append("<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">")
        .append(
            "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><title>Audit of ")
        .append(escape(title))
        .append("</title><style>")
        .append(STYLE)
        .append("</style><h1>Audit of ")
        .append(escape(title))
        .append("</h1><div class=\"verdict ")
        .append(audit.worst())
        .append("\">")
        .append(escape(verdict))
        .append("</div>");
    facts(page);
    findings(page);
    features(page);
    return page.append("</html>\n").toString();
  }

  private void facts(StringBuilder page) {
    long rows = audit.table().rows();
    page.append("<div class=\"facts\">");
    fact(page, "rows read", "%,d".formatted(rows));
    fact(page, "scored", "%,d".formatted(audit.table().sample().size()));
    fact(page, "sampled out", "%,d".formatted(audit.table().sample().sampledOut()));
    double share = rows == 0 ? 0 : 100.0 * audit.table().positives() / rows;
    fact(page, "clicked", String.format(Locale.ROOT, "%.2f %%", share));
    Double calibration = audit.table().calibration();
    fact(
        page,
        "served ctr over clicks",
        calibration == null ? "unknown" : String.format(Locale.ROOT, "%.3f", calibration));
    page.append("</div>");
  }

  private static void fact(StringBuilder page, String name, String value) {
    page.append("<span>").append(name).append(" <b>").append(value).append("</b></span>");
  }

  private void findings(StringBuilder page) {
    List<Found> grave =
        audit.findings().stream().filter(f -> f.severity() != Found.Severity.INFO).toList();
    page.append("<h2>What to do</h2>");
    if (grave.isEmpty()) {
      page.append("<p>Nothing: no check found fault.</p>");
    }
    grave.stream().limit(WEIGHTIEST).forEach(found -> finding(page, found));
    List<Found> rest =
        audit.findings().stream()
            .filter(f -> !grave.subList(0, Math.min(WEIGHTIEST, grave.size())).contains(f))
            .toList();
    if (!rest.isEmpty()) {
      page.append("<details><summary>").append(rest.size()).append(" lighter findings</summary>");
      rest.forEach(found -> finding(page, found));
      page.append("</details>");
    }
  }

  private static void finding(StringBuilder page, Found found) {
    page.append("<div class=\"found\"><p><span class=\"tag ")
        .append(found.severity())
        .append("\">")
        .append(escape(found.check()))
        .append("</span> <b>")
        .append(escape(found.subject()))
        .append("</b>: ")
        .append(escape(found.seen()))
        .append("</p><p>")
        .append(escape(found.why()))
        .append("</p><p><b>Cure:</b> ")
        .append(escape(found.cure()))
        .append("</p></div>");
  }

  private void features(StringBuilder page) {
    Map<String, ColumnCount> counts = new HashMap<>();
    audit.table().counts().forEach(count -> counts.put(count.name(), count));
    double most = audit.singles().stream().mapToDouble(FeatureScore::corrected).max().orElse(0);
    page.append(
            "<h2>Features</h2><p>What each tells about the click, in nats, corrected for its number of values; noise reaches ")
        .append(number(audit.noiseFloor()))
        .append(
            ".</p><div class=\"wide\"><table><tr><th>feature<th>corrected<th><th>plain<th>values<th>filled</tr>");
    for (FeatureScore score : audit.singles()) {
      ColumnCount count = counts.get(score.name());
      page.append("<tr><td>")
          .append(escape(score.name()))
          .append("<td>")
          .append(number(score.corrected()))
          .append("<td>")
          .append(bar(most <= 0 ? 0 : score.corrected() / most))
          .append("<td>")
          .append(number(score.plain()))
          .append("<td>")
          .append(count == null ? "" : "%,d".formatted(Math.round(count.cardinality())))
          .append("<td>")
          .append(count == null || count.coverage() == null ? "" : percent(count.coverage()))
          .append("</tr>");
    }
    page.append("</table></div>");
  }

  private static String bar(double share) {
    int width = (int) Math.round(120 * Math.max(0, Math.min(1, share)));
    return "<svg width=\"120\" height=\"12\" role=\"img\" aria-label=\"%.0f %%\"><rect width=\"%d\" height=\"12\" rx=\"2\" fill=\"var(--bar)\"/></svg>"
        .formatted(100 * share, width);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.5f", value);
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
