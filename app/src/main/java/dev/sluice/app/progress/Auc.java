package dev.sluice.app.progress;

import dev.sluice.schemas.metric.StreamingQuality;
import java.util.OptionalDouble;

/** Area under the ROC curve and logloss of predictions as they come. Not thread-safe. */
final class Auc {
  private final StreamingQuality quality = new StreamingQuality();

  /** Takes a prediction in [0, 1] and what came of it. */
  void add(double ctr, boolean click) {
    quality.add(ctr, click);
  }

  /** In [0, 1]; empty until both outcomes have been seen. */
  OptionalDouble auc() {
    return quality.auc().optional();
  }

  /** Mean, in nats; empty until something has been seen. */
  OptionalDouble logloss() {
    return quality.logloss().optional();
  }
}
