package dev.sluice.audit.report;

import dev.sluice.audit.check.Audit;
import dev.sluice.audit.check.Evidence;
import dev.sluice.audit.check.Found;
import dev.sluice.audit.check.Timeline;
import dev.sluice.audit.ranking.FeatureScore;
import dev.sluice.audit.ranking.Similarities;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The page's plots as inline SVG. */
final class Plots {
  private static final int WIDTH = 720;
  private static final int HEIGHT = 150;
  private static final int LEFT = 46;
  private static final int BOTTOM = 22;
  private static final int CELL = 20;
  private static final int NAMES = 150;
  private static final int MOST_COLUMNS = 20;

  private Plots() {}

  /** The score of the strongest feature that does not leak: beside a leak all others look alike. */
  static double strongest(Audit audit) {
    Set<String> leaks =
        audit.findings().stream()
            .filter(found -> found.check().equals("label-leak"))
            .map(Found::subject)
            .collect(Collectors.toSet());
    return audit.evidence().singles().stream()
        .filter(score -> !leaks.contains(score.name()))
        .mapToDouble(FeatureScore::corrected)
        .max()
        .orElse(0);
  }

  /** What a feature tells: the corrected score over the plain one, against the strongest. */
  static String bar(double corrected, double plain, double floor, double most) {
    int scale = 160;
    double unit = most <= 0 ? 0 : scale / most;
    int solid = width(corrected * unit, scale);
    int pale = width(plain * unit, scale);
    int noise = width(floor * unit, scale);
    return Html.format(
        "<svg width=\"%d\" height=\"14\" viewBox=\"0 0 %d 14\" preserveAspectRatio=\"none\" role=\"img\""
            + " aria-label=\"%.0f %% of the strongest\"><rect y=\"4\" width=\"%d\" height=\"6\""
            + " fill=\"var(--pale)\"/><rect y=\"1\" width=\"%d\" height=\"12\" fill=\"var(--bar)\"/>"
            + "<rect x=\"%d\" width=\"1.5\" height=\"14\" fill=\"var(--bad)\"/></svg>",
        scale, scale, most <= 0 ? 0 : 100 * corrected / most, pale, solid, noise);
  }

  private static int width(double wide, int scale) {
    return (int) Math.round(Math.max(0, Math.min(scale, wide)));
  }

  /** Rows per window as bars and the share clicked as a line; breaks as marks. */
  static String time(Evidence evidence) {
    Timeline timeline = evidence.timeline();
    int windows = timeline.windows();
    if (windows < 2) {
      return "";
    }
    double mostRows = 1;
    double mostRate = 0;
    for (int w = 0; w < windows; w++) {
      mostRows = Math.max(mostRows, timeline.rows(w));
      mostRate = Math.max(mostRate, rate(timeline, w));
    }
    double step = (double) (WIDTH - LEFT) / windows;
    StringBuilder svg = new StringBuilder();
    StringBuilder line = new StringBuilder();
    for (int w = 0; w < windows; w++) {
      double tall = HEIGHT * timeline.rows(w) / mostRows;
      svg.append(
          Html.format(
              "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"var(--pale)\"/>",
              LEFT + w * step, HEIGHT - tall + 8, Math.max(1, step - 1.5), tall));
      if (timeline.rows(w) > 0) {
        line.append(
            Html.format(
                "%.1f,%.1f ",
                LEFT + (w + 0.5) * step,
                HEIGHT + 8 - (mostRate <= 0 ? 0 : 0.95 * HEIGHT * rate(timeline, w) / mostRate)));
      }
    }
    svg.append("<polyline fill=\"none\" stroke=\"var(--bar)\" stroke-width=\"2.5\" points=\"")
        .append(line)
        .append("\"/>");
    breaks(evidence, step, svg);
    DateTimeFormatter format = format(timeline);
    int labels = Math.min(windows, 4);
    for (int i = 0; i < labels; i++) {
      int w = i * windows / labels;
      svg.append(
          Html.format(
              "<text class=\"soft\" x=\"%.1f\" y=\"%d\">%s</text>",
              LEFT + w * step, HEIGHT + BOTTOM, format.format(timeline.start(w))));
    }
    svg.append(
        Html.format(
            "<text class=\"soft\" x=\"0\" y=\"16\">%s</text><text class=\"soft\" x=\"0\" y=\"%d\">0</text>",
            Html.percent(mostRate), HEIGHT + 8));
    return Html.format(
            "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"rows and clicks over time\">",
            WIDTH, HEIGHT + BOTTOM + 6)
        + svg
        + "</svg>";
  }

  private static void breaks(Evidence evidence, double step, StringBuilder svg) {
    Map<Integer, List<String>> byWindow = new TreeMap<>();
    evidence
        .breaks()
        .forEach(
            (column, broken) ->
                byWindow.computeIfAbsent(broken.window(), key -> new ArrayList<>()).add(column));
    byWindow.forEach(
        (window, columns) -> {
          double x = LEFT + window * step;
          boolean right = x > WIDTH * 0.6;
          svg.append(
              Html.format(
                  "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"4\" y2=\"%d\" stroke=\"var(--bad)\""
                      + " stroke-width=\"2\" stroke-dasharray=\"5 3\"/><text x=\"%.1f\" y=\"16\""
                      + " text-anchor=\"%s\">%s breaks</text>",
                  x,
                  x,
                  HEIGHT + 8,
                  x + (right ? -5 : 5),
                  right ? "end" : "start",
                  Html.escape(
                      Html.cut(String.join(", ", columns.stream().sorted().toList()), 40))));
        });
  }

  private static double rate(Timeline timeline, int window) {
    return timeline.rows(window) == 0
        ? 0
        : (double) timeline.clicks(window) / timeline.rows(window);
  }

  private static DateTimeFormatter format(Timeline timeline) {
    String pattern =
        timeline.length().compareTo(Duration.ofDays(1)) >= 0 ? "d MMM uuuu" : "d MMM HH:mm";
    return DateTimeFormatter.ofPattern(pattern, Locale.ROOT).withZone(ZoneOffset.UTC);
  }

  /** How much columns have in common, darker is more; the first {@value #MOST_COLUMNS} of them. */
  static String similarities(Similarities similarities, List<String> order) {
    List<String> shown = order.subList(0, Math.min(MOST_COLUMNS, order.size()));
    StringBuilder svg = new StringBuilder();
    for (int y = 0; y < shown.size(); y++) {
      int a = similarities.columns().indexOf(shown.get(y));
      svg.append(
          Html.format(
              "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>",
              NAMES - 6, y * CELL + 14, Html.escape(Html.cut(shown.get(y), 22))));
      for (int x = 0; x < y; x++) {
        int b = similarities.columns().indexOf(shown.get(x));
        double shared = similarities.shared(a, b);
        double dark = Double.isNaN(shared) ? 0 : Math.max(0, Math.min(1, shared));
        svg.append(
            Html.format(
                "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"var(--bar)\""
                    + " fill-opacity=\"%.2f\" stroke=\"var(--line)\" stroke-width=\".5\"><title>%s and"
                    + " %s: %s</title></rect>",
                NAMES + x * CELL,
                y * CELL,
                CELL,
                CELL,
                dark,
                Html.escape(shown.get(y)),
                Html.escape(shown.get(x)),
                Double.isNaN(shared) ? "cannot be told" : Html.percent(Math.max(0, shared))));
      }
    }
    int side = shown.size() * CELL;
    return Html.format(
            "<svg viewBox=\"0 0 %d %d\" style=\"max-width:%dpx\" role=\"img\" aria-label=\"what"
                + " features have in common\">",
            NAMES + side, side + 4, NAMES + side)
        + svg
        + "</svg>";
  }
}
