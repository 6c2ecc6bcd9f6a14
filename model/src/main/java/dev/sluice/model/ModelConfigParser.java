package dev.sluice.model;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads a model configuration by the names and types of its record, so that no key is forgotten.
 */
final class ModelConfigParser {
  private static final RecordComponent[] COMPONENTS = ModelConfig.class.getRecordComponents();

  private final String origin;
  private final Checks checks = new Checks();

  ModelConfigParser(String origin) {
    this.origin = origin;
  }

  static Set<String> keys() {
    return Arrays.stream(COMPONENTS)
        .map(RecordComponent::getName)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  static ModelConfig with(ModelConfig config, String key, Object value) {
    Map<String, Object> values = valuesOf(config);
    values.put(key, value);
    return make(values);
  }

  ModelConfig parse(String yaml) {
    return parse(yaml, ModelConfig.defaults());
  }

  ModelConfig parse(String yaml, ModelConfig otherwise) {
    Map<String, Object> values = valuesOf(otherwise);
    for (Map.Entry<?, ?> entry : mapping(yaml).entrySet()) {
      take(values, String.valueOf(entry.getKey()), entry.getValue());
    }
    try {
      ModelConfig config = make(values);
      checks.throwIfAny(origin);
      return config;
    } catch (InvalidModelConfig e) {
      List<String> all = new ArrayList<>(checks.problems());
      e.problems().stream().filter(problem -> !all.contains(problem)).forEach(all::add);
      throw new InvalidModelConfig(origin, all);
    }
  }

  private Map<?, ?> mapping(String yaml) {
    Object found;
    try {
      found = new Load(LoadSettings.builder().setLabel(origin).build()).loadFromString(yaml);
    } catch (YamlEngineException e) {
      throw new InvalidModelConfig(origin, List.of("not YAML: " + e.getMessage()));
    }
    if (found == null) {
      return Map.of();
    }
    if (found instanceof Map<?, ?> map) {
      return map;
    }
    throw new InvalidModelConfig(origin, List.of("must be a mapping of settings, was " + found));
  }

  private void take(Map<String, Object> values, String key, @Nullable Object value) {
    Object before = values.get(key);
    if (before == null) {
      checks.problem("there is no setting %s; there are %s".formatted(key, keys()));
      return;
    }
    Object taken = value == null ? null : converted(before, value);
    if (taken == null) {
      checks.problem("%s must be like %s, was %s".formatted(key, before, value));
    } else {
      values.put(key, taken);
    }
  }

  private static @Nullable Object converted(Object like, Object value) {
    if (like instanceof Double) {
      return value instanceof Number number ? (Object) number.doubleValue() : null;
    }
    if (like instanceof Integer) {
      return value instanceof Integer ? value : null;
    }
    if (like instanceof Long) {
      return value instanceof Integer || value instanceof Long
          ? (Object) ((Number) value).longValue()
          : null;
    }
    if (like instanceof Enum<?> choice) {
      return Arrays.stream(choice.getDeclaringClass().getEnumConstants())
          .filter(other -> other.name().equalsIgnoreCase(String.valueOf(value)))
          .findFirst()
          .orElse(null);
    }
    if (like instanceof List) {
      return value instanceof List<?> list && list.stream().allMatch(Integer.class::isInstance)
          ? list
          : null;
    }
    return value instanceof String ? value : null;
  }

  private static Map<String, Object> valuesOf(ModelConfig config) {
    Map<String, Object> values = new LinkedHashMap<>();
    try {
      for (RecordComponent component : COMPONENTS) {
        values.put(component.getName(), component.getAccessor().invoke(config));
      }
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("a record's accessors can be called", e);
    }
    return values;
  }

  private static ModelConfig make(Map<String, Object> values) {
    try {
      Class<?>[] types =
          Arrays.stream(COMPONENTS).map(RecordComponent::getType).toArray(Class<?>[]::new);
      Constructor<ModelConfig> constructor = ModelConfig.class.getDeclaredConstructor(types);
      return constructor.newInstance(values.values().toArray());
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof InvalidModelConfig invalid) {
        throw invalid;
      }
      throw new IllegalStateException("a model configuration cannot be made", e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("a record has its canonical constructor", e);
    }
  }
}
