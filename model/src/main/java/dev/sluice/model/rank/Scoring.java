package dev.sluice.model.rank;

import dev.sluice.embeddings.FeatureRegistry;
import dev.sluice.embeddings.ServingTable;
import dev.sluice.model.ModelConfig;
import dev.sluice.model.PoolingKind;
import dev.sluice.model.calibrate.Calibrator;
import dev.sluice.model.encode.AttentionPooling;
import dev.sluice.model.encode.Boundaries;
import dev.sluice.model.encode.Encoder;
import dev.sluice.model.encode.QuantileSketch;
import dev.sluice.model.feature.ItemFeatures;
import dev.sluice.model.gate.GateLevels;
import dev.sluice.schemas.feature.FeatureSchema;
import dev.sluice.schemas.feature.Values;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Gives contenders their logit, in one call of the scorer, and their ctr. Where a feature is the
 * position, all are ordered as if shown at one; the ctr is then that of the place which each got,
 * and takes a second, small call.
 */
final class Scoring {
  private final ModelConfig config;
  private final FeatureSchema schema;
  private final Scorer scorer;
  private Encoder encoder;
  private byte @Nullable [] registry;
  private byte @Nullable [] quantiles;
  private Boundaries boundaries = Boundaries.none();
  private byte @Nullable [] calibration;
  private Calibrator calibrator = Calibrator.NONE;
  private byte @Nullable [] gateBlob;
  private @Nullable GateLevels gates;

  Scoring(ModelConfig config, FeatureSchema schema, Scorer scorer) {
    this.config = config;
    this.schema = schema;
    this.encoder = encoder(new FeatureRegistry(), config.pooling());
    this.scorer = scorer;
  }

  /** Scores {@code contenders}; returns false, and leaves them, if a logit is not finite. */
  boolean score(
      Map<String, Object> requestFeatures, List<Contender> contenders, ServingTable.View view) {
    if (contenders.isEmpty()) {
      return true;
    }
    List<ItemFeatures> features = new ArrayList<>(contenders.size());
    contenders.forEach(contender -> features.add(contender.features));
    Scorer.Logits logits =
        scorer.logits(
            encoder(view).candidates(requestFeatures, features, boundaries(view), gates(view)),
            view);
    if (!finite(logits.rank()) || !finite(logits.click())) {
      return false;
    }
    Calibrator calibrated = calibrator(view);
    for (int i = 0; i < contenders.size(); i++) {
      Contender contender = contenders.get(i);
      contender.logit = logits.rank()[i];
      contender.ctr = ctr(calibrated, logits.click()[i], requestFeatures, contender);
    }
    return true;
  }

  /**
   * Gives what was scored the ctr of its place.
   *
   * @param positions of each, by item; -1 for those that are not in it
   */
  void place(
      Map<String, Object> requestFeatures,
      List<Contender> contenders,
      int[] positions,
      ServingTable.View view) {
    if (!encoder.readsPosition() || contenders.isEmpty()) {
      return;
    }
    List<ItemFeatures> features = new ArrayList<>(contenders.size());
    contenders.forEach(contender -> features.add(contender.features));
    Scorer.Logits logits =
        scorer.logits(
            encoder.placed(requestFeatures, features, positions, boundaries(view), gates(view)),
            view);
    Calibrator calibrated = calibrator(view);
    for (int i = 0; i < contenders.size(); i++) {
      if (Float.isFinite(logits.click()[i])) {
        Contender contender = contenders.get(i);
        contender.ctr = ctr(calibrated, logits.click()[i], requestFeatures, contender);
      }
    }
  }

  /**
   * As {@link #score}, by a model that was put into service; the place makes no difference to it.
   */
  static boolean score(
      Map<String, Object> requestFeatures, List<Contender> contenders, FeatureModel published) {
    if (contenders.isEmpty()) {
      return true;
    }
    List<Map<String, Object>> features = new ArrayList<>(contenders.size());
    contenders.forEach(contender -> features.add(contender.features.toMap()));
    double[] logits = published.logits(requestFeatures, features);
    for (double logit : logits) {
      if (!Double.isFinite(logit)) {
        return false;
      }
    }
    for (int i = 0; i < logits.length; i++) {
      contenders.get(i).logit = logits[i];
      contenders.get(i).ctr = Calibrator.NONE.ctr(logits[i], null);
    }
    return true;
  }

  private static double ctr(
      Calibrator calibrator,
      float logit,
      Map<String, Object> requestFeatures,
      Contender contender) {
    String field = calibrator.field();
    if (field.isEmpty()) {
      return calibrator.ctr(logit, null);
    }
    Object own = contender.features.get(field);
    return calibrator.ctr(logit, Values.category(own == null ? requestFeatures.get(field) : own));
  }

  private Calibrator calibrator(ServingTable.View view) {
    byte[] blob = view.blob(Calibrator.BLOB);
    if (blob != calibration) {
      calibrator = Calibrator.fromBytes(blob);
      calibration = blob;
    }
    return calibrator;
  }

  private Encoder encoder(FeatureRegistry of, PoolingKind pooling) {
    return new Encoder(schema, of, config.layout(), null, pooling);
  }

  /*
   * Which rows a feature has is part of the version: the learner's registry may be an older one. So
   * is how values are pooled, by which columns have their places.
   */
  private Encoder encoder(ServingTable.View view) {
    byte[] blob = view.blob(FeatureRegistry.BLOB);
    if (blob != null && blob != registry) {
      if (!Arrays.equals(blob, registry)) {
        boolean attends = view.blob(AttentionPooling.BLOB) != null;
        encoder =
            encoder(
                FeatureRegistry.fromBytes(blob),
                attends ? PoolingKind.ATTENTION : PoolingKind.MEAN);
      }
      registry = blob;
    }
    return encoder;
  }

  /** The version's gates; null where it has none, and every value counts as it is. */
  private @Nullable GateLevels gates(ServingTable.View view) {
    byte[] blob = view.blob(GateLevels.BLOB);
    if (blob != gateBlob) {
      gates = blob == null || blob.length == 0 ? null : GateLevels.fromBytes(blob);
      gateBlob = blob;
    }
    return gates;
  }

  private Boundaries boundaries(ServingTable.View view) {
    byte[] blob = view.blob(QuantileSketch.BLOB);
    if (blob != null && blob != quantiles) {
      quantiles = blob;
      boundaries = Boundaries.fromBytes(blob);
    }
    return boundaries;
  }

  private static boolean finite(float[] logits) {
    for (float logit : logits) {
      if (!Float.isFinite(logit)) {
        return false;
      }
    }
    return true;
  }

  void close() {
    scorer.close();
  }
}
