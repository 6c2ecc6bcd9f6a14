package dev.sluice.app.command;

import dev.sluice.embeddings.arm.ArmKind;
import java.util.List;
import java.util.Locale;

/** AUC over memory as SVG: a line per representation, memory on a logarithmic axis. */
final class ParetoPlot {
  private static final int WIDTH = 560;
  private static final int HEIGHT = 360;
  private static final int MARGIN = 60;
  private static final int LEGEND = 190;
  private static final List<String> COLOURS =
      List.of(
          "#555", "#d62728", "#1f77b4", "#ff9896", "#6baed6", "#2ca02c", "#98df8a", "#9467bd",
          "#c5b0d5");

  private ParetoPlot() {}

  static String of(ParetoTable table) {
    List<ParetoTable.Mean> means = table.means();
    double low = means.stream().mapToDouble(m -> m.auc() - m.error()).min().orElse(0);
    double high = means.stream().mapToDouble(m -> m.auc() + m.error()).max().orElse(1);
    double least = means.stream().mapToDouble(ParetoTable.Mean::budget).min().orElse(1);
    Scale scale = new Scale(low, Math.max(high, low + 1e-6), Math.min(least, 0.5));
    StringBuilder svg = new StringBuilder();
    svg.append(
        String.format(
            Locale.ROOT,
            "<svg xmlns='http://www.w3.org/2000/svg' width='%d' height='%d' font-family='sans-serif' font-size='12'>",
            WIDTH + 2 * MARGIN + LEGEND,
            HEIGHT + 2 * MARGIN));
    svg.append(
        String.format(
            Locale.ROOT,
            "<rect x='%d' y='%d' width='%d' height='%d' fill='none' stroke='#999'/>",
            MARGIN,
            MARGIN,
            WIDTH,
            HEIGHT));
    text(svg, MARGIN, MARGIN - 10, "test AUC over memory (part of collisionless, logarithmic)");
    text(svg, 8, MARGIN + 10, String.format(Locale.ROOT, "%.4f", scale.high()));
    text(svg, 8, MARGIN + HEIGHT, String.format(Locale.ROOT, "%.4f", scale.low()));
    means.stream()
        .mapToDouble(ParetoTable.Mean::budget)
        .distinct()
        .forEach(
            budget ->
                text(
                    svg,
                    (int) scale.x(budget) - 10,
                    MARGIN + HEIGHT + 18,
                    String.format(Locale.ROOT, "%.3g", budget)));
    int shown = 0;
    for (ArmKind arm : ArmKind.values()) {
      List<ParetoTable.Mean> own = means.stream().filter(m -> m.arm() == arm).toList();
      if (!own.isEmpty()) {
        line(svg, own, scale, COLOURS.get(arm.ordinal() % COLOURS.size()), shown++);
      }
    }
    return svg.append("</svg>\n").toString();
  }

  private record Scale(double low, double high, double least) {
    double x(double budget) {
      return MARGIN + WIDTH * (1 - Math.log(budget) / Math.log(least));
    }

    double y(double auc) {
      return MARGIN + HEIGHT * (high - auc) / (high - low);
    }
  }

  private static void line(
      StringBuilder svg, List<ParetoTable.Mean> means, Scale scale, String colour, int place) {
    StringBuilder path = new StringBuilder();
    for (ParetoTable.Mean mean : means) {
      double x = scale.x(mean.budget());
      path.append(String.format(Locale.ROOT, "%.1f,%.1f ", x, scale.y(mean.auc())));
      svg.append(
          String.format(
              Locale.ROOT,
              "<circle cx='%.1f' cy='%.1f' r='3' fill='%s'/><line x1='%.1f' y1='%.1f' x2='%.1f' y2='%.1f' stroke='%s'/>",
              x,
              scale.y(mean.auc()),
              colour,
              x,
              scale.y(mean.auc() - mean.error()),
              x,
              scale.y(mean.auc() + mean.error()),
              colour));
    }
    svg.append(String.format("<polyline points='%s' fill='none' stroke='%s'/>", path, colour));
    svg.append(
        String.format(
            "<text x='%d' y='%d' fill='%s'>%s</text>",
            MARGIN + WIDTH + 12,
            MARGIN + 14 + 18 * place,
            colour,
            means.get(0).arm().name().toLowerCase(Locale.ROOT).replace('_', ' ')));
  }

  private static void text(StringBuilder svg, int x, int y, String words) {
    svg.append(String.format(Locale.ROOT, "<text x='%d' y='%d'>%s</text>", x, y, words));
  }
}
