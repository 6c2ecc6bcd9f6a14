package dev.sluice.model.feature;

import dev.sluice.schemas.feature.FeatureSpec;
import dev.sluice.schemas.feature.Source;
import dev.sluice.schemas.feature.Values;
import dev.sluice.schemas.record.Vector;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Features that are read off a record. */
final class ValueDerivations {
  private static final double MILLIS_PER_SECOND = 1_000;

  private ValueDerivations() {}

  static Derivation category(FeatureSpec.Category spec) {
    return (scene, pick, features) -> {
      String category = Values.category(scene.value(spec.from(), pick));
      if (category != null) {
        features.put(spec.name(), category);
      }
    };
  }

  static Derivation categories(FeatureSpec.Categories spec) {
    return (scene, pick, features) -> {
      List<String> values = scene.categories(spec.from(), pick);
      if (!values.isEmpty()) {
        features.put(
            spec.name(), values.size() <= spec.max() ? values : values.subList(0, spec.max()));
      }
    };
  }

  static Derivation numeric(FeatureSpec.Numeric spec) {
    return (scene, pick, features) -> {
      double number = Values.numberOrNaN(scene.value(spec.from(), pick));
      if (!Double.isNaN(number)) {
        features.put(spec.name(), number);
      }
    };
  }

  static Derivation age(FeatureSpec.Age spec) {
    return (scene, pick, features) -> {
      Long created = scene.time(spec.from(), pick);
      if (created != null) {
        features.put(spec.name(), Math.max(0, (scene.timeMillis() - created) / MILLIS_PER_SECOND));
      }
    };
  }

  static Derivation time(FeatureSpec.Time spec) {
    return (scene, pick, features) -> {
      Long time = scene.time(spec.from(), pick);
      if (time != null) {
        ZoneId zone = zone(spec.zone(), scene, pick);
        int part = spec.part().of(Instant.ofEpochMilli(time).atZone(zone));
        features.put(spec.name(), Integer.toString(part));
      }
    };
  }

  private static ZoneId zone(@Nullable Source source, Scene scene, @Nullable Pick pick) {
    String name = source == null ? null : Values.category(scene.value(source, pick));
    if (name == null) {
      return ZoneOffset.UTC;
    }
    try {
      return ZoneId.of(name);
    } catch (DateTimeException e) {
      return ZoneOffset.UTC;
    }
  }

  static Derivation vector(FeatureSpec.VectorField spec) {
    return (scene, pick, features) -> {
      List<Float> numbers = numbers(scene.value(spec.from(), pick));
      if (numbers != null && numbers.size() == spec.dim()) {
        features.put(spec.name(), new Vector(numbers));
      }
    };
  }

  /** Returns the numbers of a vector, whether an attribute or one of an item's vectors. */
  @SuppressWarnings("unchecked") // by the contract, vectors are lists of floats
  static @Nullable List<Float> numbers(@Nullable Object value) {
    if (value instanceof Vector vector) {
      return vector.getValues();
    }
    return value instanceof List<?> list && !list.isEmpty() && list.get(0) instanceof Float
        ? (List<Float>) list
        : null;
  }
}
