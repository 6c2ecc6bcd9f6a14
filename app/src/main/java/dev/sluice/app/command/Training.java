package dev.sluice.app.command;

import dev.sluice.model.djl.DjlProduct;
import dev.sluice.model.offline.AutoTrainer;
import dev.sluice.model.offline.TrainConfig;
import dev.sluice.model.offline.Trained;
import java.util.function.Consumer;

/** Trains on a command's parts of a log. */
final class Training {
  private Training() {}

  /** Trains on the first part, chooses on the second; {@code say} is told of each candidate. */
  static Trained of(LogParts.Parts data, TrainConfig config, Consumer<String> say) {
    return AutoTrainer.train(
        data.schema(), data.training(), data.validation(), config, new DjlProduct(), say);
  }

  /** Trainings at a time: one per core, two at most. */
  static int threads() {
    return Math.max(1, Math.min(2, Runtime.getRuntime().availableProcessors()));
  }
}
