package dev.sluice.audit.report;

import dev.sluice.audit.check.Audit;
import dev.sluice.audit.check.Evidence;
import dev.sluice.audit.check.Found;
import dev.sluice.audit.quality.Interval;
import dev.sluice.audit.quality.ModelQuality;
import dev.sluice.audit.quality.Predictions;
import dev.sluice.audit.ranking.FeatureScore;
import dev.sluice.audit.sample.RowSample;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The audit as one self-contained page: no network, no script, readable on a phone. */
final class Page {
  private static final int WEIGHTIEST = 5;
  private static final int COMBINATIONS = 8;

  private final Audit audit;
  private final Evidence evidence;
  private final String title;
  private final StringBuilder page = new StringBuilder();

  Page(Audit audit, String title) {
    this.audit = audit;
    this.evidence = audit.evidence();
    this.title = title;
  }

  String html() {
    page.append("<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">")
        .append("<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><title>")
        .append("Audit of ")
        .append(Html.escape(title))
        .append("</title><style>")
        .append(Style.SHEET)
        .append("</style><h1>Audit of ")
        .append(Html.escape(title))
        .append("</h1><div class=\"verdict ")
        .append(audit.worst())
        .append("\">")
        .append(Html.escape(audit.verdict()))
        .append("</div>");
    facts();
    quality();
    findings();
    features();
    time();
    together();
    similar();
    glossary();
    return page.append("</html>\n").toString();
  }

  private void facts() {
    RowSample sample = evidence.table().sample();
    long rows = evidence.table().rows();
    page.append("<div class=\"facts\">");
    fact("rows read", Html.format("%,d", rows));
    fact("used", Html.format("%,d", sample.size()));
    fact("sampled out", Html.format("%,d", sample.sampledOut()));
    fact("repeats", Html.format("%,d", sample.duplicates() + sample.superseded()));
    double share = rows == 0 ? 0 : 100.0 * evidence.table().facts().positives() / rows;
    fact("clicked", Html.format("%.2f %%", share));
    Instant first = evidence.table().facts().first();
    Instant last = evidence.table().facts().last();
    if (first != null && last != null && !first.equals(last)) {
      fact(
          "from",
          first.truncatedTo(ChronoUnit.SECONDS)
              + "</b> to <b>"
              + last.truncatedTo(ChronoUnit.SECONDS));
    }
    page.append("</div>");
  }

  private void fact(String name, String value) {
    page.append("<span>").append(name).append(" <b>").append(value).append("</b></span>");
  }

  private void quality() {
    ModelQuality quality = evidence.quality();
    if (quality.served() == null) {
      return;
    }
    page.append(
        "<div class=\"wide\"><table><tr><th>on the later half<th>log loss (NE)<th>ordering (AUC)<th>predicted / clicked</tr>");
    Stream.of(quality.served(), quality.lastGood(), quality.popularity()).forEach(this::quality);
    page.append(
        "</table></div><p class=\"soft\">NE below 1 is better than the mean alone, lower is better;"
            + " AUC 0.5 is chance; predicted over clicked should be 1. In brackets 95 %"
            + " intervals.</p>");
  }

  private void quality(@Nullable Predictions of) {
    if (of != null) {
      page.append("<tr><td class=\"name\">").append(Html.escape(of.name()));
      for (Interval interval : List.of(of.normalisedEntropy(), of.auc(), of.pcoc())) {
        page.append(
            Html.format(
                "<td>%.3f <span class=\"soft\">(%.3f–%.3f)</span>",
                interval.value(), interval.low(), interval.high()));
      }
    }
  }

  private void findings() {
    List<Found> all = audit.findings();
    page.append("<h2>What to do</h2>");
    if (all.isEmpty()) {
      page.append("<p>Nothing: no check found fault.</p>");
    }
    all.stream().limit(WEIGHTIEST).forEach(this::finding);
    List<Found> rest = all.subList(Math.min(WEIGHTIEST, all.size()), all.size());
    if (!rest.isEmpty()) {
      page.append("<details><summary>").append(rest.size()).append(" more findings</summary>");
      rest.forEach(this::finding);
      page.append("</details>");
    }
  }

  private void finding(Found found) {
    String word =
        switch (found.severity()) {
          case SEVERE -> "severe";
          case WARNING -> "warning";
          case INFO -> "note";
        };
    page.append("<div class=\"found ")
        .append(found.severity())
        .append("\"><p><span class=\"tag ")
        .append(found.severity())
        .append("\">")
        .append(word)
        .append(": ")
        .append(Html.escape(found.check()))
        .append("</span> <b>")
        .append(Html.escape(found.subject()))
        .append("</b> ")
        .append(Html.escape(found.seen()))
        .append("</p><p class=\"soft\">")
        .append(Html.escape(found.why()))
        .append("</p><p><b>Do:</b> ")
        .append(Html.escape(found.cure()))
        .append("</p></div>");
  }

  private void features() {
    page.append(
            "<h2>Features, by what they tell about the click</h2><p class=\"soft\">Solid bar (a leak's is cut): ")
        .append("what the feature tells, chance taken out. Pale bar: before that. Red mark: how ")
        .append("far its values get when dealt anew; a feature must pass it. A click holds ")
        .append(Html.milli(evidence.labelEntropy()))
        .append(" mnat (thousandths of a nat) in all.</p>")
        .append(new FeatureRows(audit).html())
        .append("<details><summary>Order that avoids telling the same twice</summary><p>")
        .append(Html.escape(String.join(" → ", audit.order())))
        .append("</p></details><details><summary>Controls: columns of which it is known what ")
        .append(
            "they tell</summary><div class=\"wide\"><table><tr><th>control<th>mnat<th>plain</tr>");
    for (FeatureScore control : evidence.floor().controls()) {
      page.append("<tr><td>")
          .append(Html.escape(control.name()))
          .append("<td>")
          .append(Html.milli(control.corrected()))
          .append("<td>")
          .append(Html.milli(control.plain()));
    }
    page.append("</table></div></details>");
  }

  private void time() {
    String plot = Plots.time(evidence);
    if (!plot.isEmpty()) {
      page.append(
              "<h2>Over time</h2><p class=\"soft\">Bars: sampled rows. Line: share clicked.</p>")
          .append(plot);
    }
  }

  private void together() {
    if (evidence.interactions().pairs().isEmpty()) {
      return;
    }
    page.append("<h2>Features together</h2><p class=\"soft\">")
        .append(
            Html.format(
                "%,d of %,d pairs and triples were looked at. Gain: what they tell beyond their best"
                    + " part.</p>",
                evidence.interactions().looked(), evidence.interactions().possible()))
        .append("<div class=\"wide\"><table><tr><th>features<th>mnat<th>gain</tr>");
    evidence.interactions().pairs().stream().limit(COMBINATIONS).forEach(this::combination);
    evidence.interactions().triples().stream().limit(COMBINATIONS).forEach(this::combination);
    page.append("</table></div>");
  }

  private void combination(FeatureScore score) {
    page.append("<tr><td class=\"left\">")
        .append(Html.escape(String.join(" × ", score.members())))
        .append("<td>")
        .append(Html.milli(score.corrected()))
        .append("<td>")
        .append(Html.milli(evidence.interactions().gain(score, evidence.singles())));
  }

  private void similar() {
    if (evidence.singles().size() > 1) {
      page.append(
              "<h2>What features have in common</h2><p class=\"soft\">Darker: they tell more of")
          .append(" each other, chance taken out. A full cell is a duplicate.</p>")
          .append(
              Plots.similarities(
                  evidence.similarities(),
                  evidence.singles().stream().map(FeatureScore::name).toList()));
    }
  }

  private void glossary() {
    page.append(
        """
        <details><summary>How to read this page</summary><dl>
        <dt>tells, mnat</dt><dd>Mutual information between the feature and the click: how much less uncertain the click is once the feature is known, in thousandths of a nat. From it is taken what the same column, its rows turned against the clicks, seems to tell: so a feature with many values does not look good by chance.</dd>
        <dt>of the label</dt><dd>The same as a share of all there is to know about the click. A few per cent is much; half is suspicious.</dd>
        <dt>plain</dt><dd>Without taking chance out.</dd>
        <dt>population stability index</dt><dd>How far the values of one half of the log are from the other's. Above 0.25 plus what chance gives, the field has shifted.</dd>
        <dt>severe, warning, note</dt><dd>Severe holds a release; a warning wants a look; a note is told for completeness.</dd>
        </dl></details>
        """);
  }
}
