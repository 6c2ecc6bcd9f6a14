package dev.sluice.model.train;

import dev.sluice.model.ModelConfig;
import dev.sluice.model.PositionBias;
import dev.sluice.schemas.feature.FeatureSchema;
import dev.sluice.schemas.feature.FeatureSpec;

/** What a configuration and a feature schema must agree on. */
final class LearnerChecks {
  private LearnerChecks() {}

  static void feature(FeatureSchema schema, String field) {
    if (!field.isEmpty() && schema.features().stream().noneMatch(f -> f.name().equals(field))) {
      throw new IllegalArgumentException(
          "calibrationField must name a feature of the schema, was %s; there are %s"
              .formatted(field, schema.features().stream().map(f -> f.name()).toList()));
    }
  }

  static void oneCorrection(ModelConfig config, FeatureSchema schema) {
    if (config.positionBias() == PositionBias.WEIGHTS
        && schema.features().stream().anyMatch(FeatureSpec.Position.class::isInstance)) {
      throw new IllegalArgumentException(
          "positionBias WEIGHTS is for schemas without a feature of kind position: take the feature"
              + " out, or set FEATURE");
    }
  }
}
