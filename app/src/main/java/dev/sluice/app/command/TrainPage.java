package dev.sluice.app.command;

import dev.sluice.model.offline.Candidate;
import dev.sluice.model.offline.EncodedLog;
import dev.sluice.model.offline.GateReport;
import dev.sluice.model.offline.Sigmoid;
import dev.sluice.model.offline.Trained;
import dev.sluice.schemas.metric.Calibration;
import dev.sluice.schemas.metric.Predictions;
import dev.sluice.schemas.record.Example;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A training's report as one self-contained page: what was tried, calibration and gates. */
final class TrainPage {
  private static final int BINS = 20;
  private static final int SIDE = 320;
  private static final int MARGIN = 40;

  private TrainPage() {}

  static String of(Trained trained, LogParts.Parts data) {
    StringBuilder page = new StringBuilder();
    page.append("<!doctype html><meta charset=utf-8><title>Training</title>");
    page.append("<style>body{font:14px sans-serif;max-width:60em;margin:2em auto}");
    page.append("td,th{padding:.2em .8em;text-align:right}td:first-child{text-align:left}</style>");
    page.append("<h1>Training</h1><p>Chosen: ").append(escaped(trained.chosen())).append("</p>");
    page.append("<h2>What was tried</h2><table><tr><th>model<th>L2<th>seed<th>validation loss");
    page.append("<th>epochs<th>seconds</tr>");
    for (Candidate candidate : trained.candidates()) {
      page.append(
          String.format(
              Locale.ROOT,
              "<tr><td>%s<td>%.2g<td>%d<td>%.5f<td>%d<td>%.1f</tr>",
              escaped(candidate.name()),
              candidate.l2(),
              candidate.seed(),
              candidate.validLoss(),
              candidate.epochs(),
              candidate.seconds()));
    }
    page.append("</table>");
    curves(page, trained.candidates());
    page.append("<h2>Calibration, ").append(BINS).append(" bins of equal mass</h2>");
    List<Example> judged = data.testing().isEmpty() ? data.validation() : data.testing();
    EncodedLog log = trained.model().encoder().encode(judged);
    Predictions predictions = Predictions.of(Sigmoid.of(trained.model().logits(log)), log.labels());
    List<double[]> points = new ArrayList<>();
    double most = 0;
    for (Calibration.Bin bin : Calibration.equalMass(predictions, BINS)) {
      points.add(new double[] {bin.meanCtr(), bin.meanLabel()});
      most = Math.max(most, Math.max(bin.meanCtr(), bin.meanLabel()));
    }
    page.append(plot(points, 0, Math.max(most, 1e-6), 0, Math.max(most, 1e-6), true));
    page.append("<p>across: predicted; up: observed</p>");
    GateReport gates = trained.gates();
    if (gates != null && gates.values() > 0) {
      gates(page, gates);
    }
    return page.toString();
  }

  /** Loss and AUC over epochs, of the best training of each kind. */
  private static void curves(StringBuilder page, List<Candidate> candidates) {
    Map<String, Candidate> best = new LinkedHashMap<>();
    for (Candidate candidate : candidates) {
      if (!candidate.history().isEmpty()) {
        best.merge(candidate.name(), candidate, (a, b) -> a.validLoss() <= b.validLoss() ? a : b);
      }
    }
    best.forEach(
        (name, candidate) -> {
          page.append("<h2>").append(escaped(name)).append(" over its epochs</h2>");
          List<Candidate.Epoch> history = candidate.history();
          page.append(
              lines(
                  List.of(
                      history.stream().map(Candidate.Epoch::trainLoss).toList(),
                      history.stream().map(Candidate.Epoch::validLoss).toList())));
          page.append(lines(List.of(history.stream().map(Candidate.Epoch::validAuc).toList())));
          page.append("<p>left: loss in training (blue), in validation (orange); right: AUC</p>");
        });
  }

  /** Lines over 1, 2, 3 ... with the range of their values written beside. */
  private static String lines(List<List<Double>> lines) {
    double low = lines.stream().flatMap(List::stream).mapToDouble(x -> x).min().orElse(0);
    double high = lines.stream().flatMap(List::stream).mapToDouble(x -> x).max().orElse(1);
    double range = Math.max(1e-9, high - low);
    StringBuilder svg = new StringBuilder();
    svg.append(
        String.format(
            Locale.ROOT,
            "<svg width=%d height=%d><rect x=%d y=%d width=%d height=%d fill=none stroke=#999 />",
            SIDE + 2 * MARGIN,
            SIDE / 2 + 2 * MARGIN,
            MARGIN,
            MARGIN,
            SIDE,
            SIDE / 2));
    svg.append(
        String.format(
            Locale.ROOT,
            "<text x=%d y=%d>%.4f</text><text x=%d y=%d>%.4f</text>",
            MARGIN,
            MARGIN - 4,
            high,
            MARGIN,
            MARGIN + SIDE / 2 + 16,
            low));
    List<String> colours = List.of("#27c", "#e70");
    for (int l = 0; l < lines.size(); l++) {
      List<Double> values = lines.get(l);
      StringBuilder path = new StringBuilder();
      for (int i = 0; i < values.size(); i++) {
        path.append(
            String.format(
                Locale.ROOT,
                "%.1f,%.1f ",
                MARGIN + SIDE * (i + 0.5) / values.size(),
                MARGIN + SIDE / 2 * (high - values.get(i)) / range));
      }
      svg.append("<polyline fill=none stroke-width=2 stroke=").append(colours.get(l));
      svg.append(" points='").append(path).append("'/>");
    }
    return svg.append("</svg>").toString();
  }

  private static void gates(StringBuilder page, GateReport gates) {
    page.append("<h2>Gates</h2><p>validation AUC (up) against the share of values kept</p>");
    List<double[]> points = new ArrayList<>();
    double low = gates.ungatedAuc();
    double high = gates.ungatedAuc();
    for (GateReport.Point point : gates.points()) {
      points.add(new double[] {(double) point.kept() / gates.values(), point.auc()});
      low = Math.min(low, point.auc());
      high = Math.max(high, point.auc());
    }
    page.append(plot(points, 0, 1, low, high + 1e-9, false));
    page.append(
        String.format(
            Locale.ROOT,
            "<p>AUC from %.4f to %.4f; without gates %.4f</p>",
            low,
            high,
            gates.ungatedAuc()));
  }

  /** A scatter of points, with the diagonal where asked for. */
  private static String plot(
      List<double[]> points, double x0, double x1, double y0, double y1, boolean diagonal) {
    StringBuilder svg = new StringBuilder();
    int all = SIDE + 2 * MARGIN;
    svg.append(
        String.format(
            Locale.ROOT, "<svg width=%d height=%d viewBox='0 0 %d %d'>", all, all, all, all));
    svg.append(
        String.format(
            Locale.ROOT,
            "<rect x=%d y=%d width=%d height=%d fill=none stroke=#999 />",
            MARGIN,
            MARGIN,
            SIDE,
            SIDE));
    if (diagonal) {
      svg.append(
          String.format(
              Locale.ROOT,
              "<line x1=%d y1=%d x2=%d y2=%d stroke=#ccc />",
              MARGIN,
              MARGIN + SIDE,
              MARGIN + SIDE,
              MARGIN));
    }
    for (double[] point : points) {
      svg.append(
          String.format(
              Locale.ROOT,
              "<circle cx=%.1f cy=%.1f r=4 fill=#27c><title>%.4f, %.4f</title></circle>",
              MARGIN + SIDE * (point[0] - x0) / (x1 - x0),
              MARGIN + SIDE * (1 - (point[1] - y0) / (y1 - y0)),
              point[0],
              point[1]));
    }
    return svg.append("</svg>").toString();
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;");
  }
}
