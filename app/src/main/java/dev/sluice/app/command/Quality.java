package dev.sluice.app.command;

import dev.sluice.model.offline.EncodedLog;
import dev.sluice.model.offline.OfflineModel;
import dev.sluice.model.offline.Sigmoid;
import dev.sluice.schemas.metric.Calibration;
import dev.sluice.schemas.metric.Discrimination;
import dev.sluice.schemas.metric.Figure;
import dev.sluice.schemas.metric.Likelihood;
import dev.sluice.schemas.metric.Predictions;
import dev.sluice.schemas.record.Example;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The figures of a model on some examples, for terminal and report. */
final class Quality {
  private static final int BINS = 20;

  private Quality() {}

  static Map<String, @Nullable Object> of(OfflineModel model, List<Example> examples) {
    EncodedLog log = model.encoder().encode(examples);
    double[] ctr = Sigmoid.of(model.logits(log));
    Predictions predictions = Predictions.of(ctr, log.labels());
    Map<String, @Nullable Object> figures = new LinkedHashMap<>();
    figures.put("rows", log.rows());
    figures.put("clicks", log.clicks());
    put(figures, "auc", Discrimination.auc(ctr, log.labels()));
    put(figures, "gauc", Discrimination.gauc(ctr, log.labels(), log.groups()));
    put(figures, "logloss", Likelihood.logloss(predictions));
    put(figures, "ne", Likelihood.ne(predictions));
    put(figures, "pcoc", Likelihood.pcoc(predictions));
    put(figures, "ece_20", Calibration.ece(Calibration.equalMass(predictions, BINS)));
    return figures;
  }

  private static void put(Map<String, @Nullable Object> figures, String name, Figure figure) {
    figures.put(name, figure.orNull());
    if (!figure.isDefined()) {
      figures.put(name + "_undefined", figure.reason());
    }
  }

  static String line(Map<String, @Nullable Object> figures) {
    return "AUC %s, logloss %s, NE %s, PCOC %s, ECE %s"
        .formatted(
            text(figures.get("auc")),
            text(figures.get("logloss")),
            text(figures.get("ne")),
            text(figures.get("pcoc")),
            text(figures.get("ece_20")));
  }

  private static String text(@Nullable Object figure) {
    return figure instanceof Double number
        ? String.format(java.util.Locale.ROOT, "%.4f", number)
        : "-";
  }
}
