package dev.sluice.audit.report;

import dev.sluice.audit.check.Audit;
import dev.sluice.audit.check.Evidence;
import dev.sluice.audit.check.Found;
import dev.sluice.audit.ranking.FeatureScore;
import java.util.ArrayList;
import java.util.List;

/** The first screen of a report as one SVG: verdict, weightiest findings, strongest features. */
final class Picture {
  private static final int WIDTH = 860;
  private static final int FINDINGS = 5;
  private static final int FEATURES = 14;
  private static final int CHARACTERS = 112;
  private static final int BARS = 330;

  private final Audit audit;
  private final Evidence evidence;
  private final String title;
  private final StringBuilder svg = new StringBuilder();
  private int y = 34;

  Picture(Audit audit, String title) {
    this.audit = audit;
    this.evidence = audit.evidence();
    this.title = title;
  }

  String svg() {
    text(20, y, "h", "Audit of " + title);
    y += 16;
    svg.append(
        Html.format(
            "<rect x=\"20\" y=\"%d\" width=\"%d\" height=\"34\" rx=\"6\" fill=\"%s\"/>",
            y, WIDTH - 40, colour(audit.worst())));
    text(34, y + 22, "v", audit.verdict());
    y += 56;
    text(
        20,
        y,
        "s",
        Html.format(
            "%,d rows read, %,d used, %,d sampled out, %.2f %% clicked",
            evidence.table().rows(),
            evidence.table().sample().size(),
            evidence.table().sample().sampledOut(),
            100.0 * evidence.table().facts().positives() / Math.max(1, evidence.table().rows())));
    y += 14;
    audit.findings().stream().limit(FINDINGS).forEach(this::finding);
    y += 30;
    text(20, y, "b", "What each feature tells about the click");
    y += 10;
    double most = Plots.strongest(audit);
    evidence.singles().stream().limit(FEATURES).forEach(score -> feature(score, most));
    return Html.format(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\""
                + " font-family=\"system-ui,sans-serif\" font-size=\"13\">%n<style>text{fill:#1c2430}"
                + ".h{font-size:19px;font-weight:600}.v{fill:#fff;font-weight:600;font-size:15px}"
                + ".s{fill:#5b6675}.b{font-weight:600}.t{fill:#fff;font-size:11px}</style>%n"
                + "<rect width=\"100%%\" height=\"100%%\" fill=\"#fff\"/>%n",
            WIDTH, y + 24, WIDTH)
        + svg
        + "</svg>\n";
  }

  private void finding(Found found) {
    List<String> lines = lines(found.subject() + " " + found.seen());
    lines.add("Do: " + Html.cut(found.cure(), CHARACTERS));
    int tall = 18 * lines.size() + 14;
    svg.append(
        Html.format(
            "<rect x=\"20\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"5\" fill=\"#f6f8fa\""
                + " stroke=\"#d9dee5\"/><rect x=\"20\" y=\"%d\" width=\"5\" height=\"%d\""
                + " fill=\"%s\"/><rect x=\"36\" y=\"%d\" width=\"%d\" height=\"16\" rx=\"3\""
                + " fill=\"%s\"/>%n",
            y,
            WIDTH - 40,
            tall,
            y,
            tall,
            colour(found.severity()),
            y + 8,
            14 + 6 * found.check().length(),
            colour(found.severity())));
    text(42, y + 20, "t", found.check());
    for (int i = 0; i < lines.size(); i++) {
      text(i == 0 ? 58 + 6 * found.check().length() : 36, y + 20 + 18 * i, "", lines.get(i));
    }
    y += tall + 8;
  }

  // The first line is shorter by the tag before it.
  private static List<String> lines(String text) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.split(" ", -1)) {
      int room = lines.isEmpty() ? CHARACTERS - 20 : CHARACTERS;
      if (line.length() + word.length() > room) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "" : " ").append(word);
    }
    lines.add(line.toString());
    return lines;
  }

  private void feature(FeatureScore score, double most) {
    double unit = most <= 0 ? 0 : BARS / most;
    double solid = Math.max(0, Math.min(BARS, score.corrected() * unit));
    double pale = Math.max(0, Math.min(BARS, score.plain() * unit));
    double noise = Math.max(0, Math.min(BARS, score.noise() * unit));
    text(20, y + 14, "", Html.cut(score.name(), 26));
    svg.append(
        Html.format(
            "<rect x=\"200\" y=\"%d\" width=\"%.1f\" height=\"6\" fill=\"#c5d5ea\"/><rect x=\"200\""
                + " y=\"%d\" width=\"%.1f\" height=\"12\" fill=\"#3b6fb6\"/><rect x=\"%.1f\" y=\"%d\""
                + " width=\"1.5\" height=\"16\" fill=\"#b3261e\"/>%n",
            y + 7, pale, y + 4, solid, 200 + noise, y + 2));
    text(210 + BARS, y + 14, "s", Html.milli(score.corrected()) + " mnat");
    int x = 300 + BARS;
    for (Found found : audit.findings()) {
      if (found.subject().equals(score.name())) {
        text(x, y + 14, "s", found.check());
        x += 8 + 7 * found.check().length();
      }
    }
    y += 20;
  }

  private void text(int x, int at, String style, String words) {
    svg.append(
        Html.format(
            "<text x=\"%d\" y=\"%d\" class=\"%s\">%s</text>%n", x, at, style, Html.escape(words)));
  }

  private static String colour(Found.Severity severity) {
    return switch (severity) {
      case INFO -> "#2b7a4b";
      case WARNING -> "#9a6700";
      case SEVERE -> "#b3261e";
    };
  }
}
