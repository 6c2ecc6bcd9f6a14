package dev.sluice.app.command;

import dev.sluice.model.offline.GateCurve;
import java.util.List;
import java.util.Locale;

/** The gate curve as SVG: gates filled, most frequent values open, over the share kept. */
final class GatePlot {
  private static final int WIDTH = 560;
  private static final int HEIGHT = 360;
  private static final int MARGIN = 50;

  private GatePlot() {}

  static String of(List<GateCurve.Point> points) {
    double low = 1;
    double high = 0;
    for (GateCurve.Point point : points) {
      low = Math.min(low, Math.min(point.auc(), point.frequentAuc()));
      high = Math.max(high, Math.max(point.auc(), point.frequentAuc()));
    }
    double range = Math.max(1e-6, high - low);
    StringBuilder svg = new StringBuilder();
    svg.append(
        String.format(
            Locale.ROOT,
            "<svg xmlns='http://www.w3.org/2000/svg' width='%d' height='%d' font-family='sans-serif' font-size='12'>",
            WIDTH + 2 * MARGIN,
            HEIGHT + 2 * MARGIN));
    svg.append(
        String.format(
            Locale.ROOT,
            "<rect x='%d' y='%d' width='%d' height='%d' fill='none' stroke='#999'/>",
            MARGIN,
            MARGIN,
            WIDTH,
            HEIGHT));
    text(svg, MARGIN, MARGIN - 10, "test AUC: gates (filled), most frequent values (open)");
    text(svg, MARGIN, MARGIN + HEIGHT + 30, "share of values kept, 0 to 1");
    text(svg, 2, MARGIN + 10, String.format(Locale.ROOT, "%.4f", high));
    text(svg, 2, MARGIN + HEIGHT, String.format(Locale.ROOT, "%.4f", low));
    for (GateCurve.Point point : points) {
      double x = MARGIN + WIDTH * point.share();
      dot(svg, x, MARGIN + HEIGHT * (high - point.frequentAuc()) / range, "none");
      dot(svg, x, MARGIN + HEIGHT * (high - point.auc()) / range, "#27c");
    }
    return svg.append("</svg>\n").toString();
  }

  private static void dot(StringBuilder svg, double x, double y, String fill) {
    svg.append(
        String.format(
            Locale.ROOT,
            "<circle cx='%.1f' cy='%.1f' r='4' stroke='#27c' fill='%s'/>",
            x,
            y,
            fill));
  }

  private static void text(StringBuilder svg, int x, int y, String words) {
    svg.append(String.format(Locale.ROOT, "<text x='%d' y='%d'>%s</text>", x, y, words));
  }
}
