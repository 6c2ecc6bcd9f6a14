package dev.sluice.app.audit;

import dev.sluice.audit.port.Predictor;
import dev.sluice.model.djl.DjlProduct;
import dev.sluice.model.offline.OfflineModel;
import dev.sluice.model.offline.Sigmoid;
import dev.sluice.schemas.record.Example;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A model that {@code sluice train} wrote, as an audit sees it. */
public final class TrainedPredictor implements Predictor {
  private final String name;
  private final OfflineModel model;

  private TrainedPredictor(String name, OfflineModel model) {
    this.name = name;
    this.model = model;
  }

  /**
   * Reads a model's folder.
   *
   * @throws IOException if there is no model, or a damaged one
   */
  public static TrainedPredictor load(Path folder) throws IOException {
    Path last = folder.toAbsolutePath().normalize().getFileName();
    return new TrainedPredictor(
        last == null ? folder.toString() : last.toString(),
        OfflineModel.load(folder, new DjlProduct()));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public double[] ctr(List<Example> examples) {
    return examples.isEmpty() ? new double[0] : Sigmoid.of(model.logits(examples));
  }
}
