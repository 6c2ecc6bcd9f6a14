package dev.sluice.model.rank;

import dev.sluice.model.djl.DjlProduct;
import dev.sluice.model.offline.OfflineModel;
import dev.sluice.model.retrieve.LearnedSphere;
import dev.sluice.schemas.feature.FeatureSchema;
import dev.sluice.schemas.record.Example;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * An offline model in service: it has no position and does not learn on. Its receipt names it by
 * its folder and a checksum of its parameters. Vectors of {@code sluice represent} in the same
 * folder are part of it: retrieval looks near them.
 */
public final class PublishedModel implements FeatureModel {
  private static final String PARAMETERS = "model.bin";

  private final OfflineModel model;
  private final String name;
  private final Optional<LearnedSphere> sphere;

  private PublishedModel(OfflineModel model, String name, Optional<LearnedSphere> sphere) {
    this.model = model;
    this.name = name;
    this.sphere = sphere;
  }

  /**
   * Loads the folder that {@code sluice train --out} wrote, and {@code sluice represent --out}
   * perhaps too.
   *
   * @throws IOException if there is no model, a damaged one, or one of another feature schema
   */
  public static PublishedModel load(Path folder, FeatureSchema schema) throws IOException {
    OfflineModel model = OfflineModel.load(folder, new DjlProduct());
    if (!model.schema().hash().equals(schema.hash())) {
      throw new IOException(
          "%s was trained with feature schema %s, this process serves %s: train it on a log of this one"
              .formatted(folder, model.schema().hash(), schema.hash()));
    }
    CRC32C checksum = new CRC32C();
    for (String part : List.of(PARAMETERS, LearnedSphere.ITEMS, LearnedSphere.USERS)) {
      Path file = folder.resolve(part);
      if (Files.exists(file)) {
        checksum.update(Files.readAllBytes(file));
      }
    }
    return new PublishedModel(
        model,
        "%s@%08x".formatted(folder.getFileName(), checksum.getValue()),
        LearnedSphere.load(folder));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Optional<LearnedSphere> sphere() {
    return sphere;
  }

  @Override
  public double[] logits(Map<String, Object> requestFeatures, List<Map<String, Object>> items) {
    List<Example> rows = new ArrayList<>(items.size());
    for (Map<String, Object> item : items) {
      Map<String, Object> features = new HashMap<>(requestFeatures);
      features.putAll(item);
      Example row = new Example();
      row.setFeatures(features);
      row.setLabels(Map.of());
      row.setTime(Instant.EPOCH);
      rows.add(row);
    }
    return model.logits(rows);
  }
}
