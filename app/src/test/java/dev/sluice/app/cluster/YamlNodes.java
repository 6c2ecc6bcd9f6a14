package dev.sluice.app.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Reads YAML files as plain maps and lists. */
final class YamlNodes {
  private YamlNodes() {}

  static List<Object> documents(Path file) throws IOException {
    List<Object> documents = new ArrayList<>();
    LoadSettings settings =
        LoadSettings.builder()
            .setLabel(file.toString())
            .setSchema(new org.snakeyaml.engine.v2.schema.CoreSchema())
            .build();
    new Load(settings).loadAllFromString(Files.readString(file)).forEach(documents::add);
    return documents.stream().map(YamlNodes::merged).toList();
  }

  /** YAML 1.1's merge key, which compose files use and 1.2 does not have. */
  private static Object merged(Object node) {
    if (node instanceof List<?> list) {
      return list.stream().map(YamlNodes::merged).toList();
    }
    if (!(node instanceof Map<?, ?> map)) {
      return node;
    }
    Map<String, Object> result = new HashMap<>();
    if (map.get("<<") instanceof Map<?, ?> base) {
      result.putAll(map(merged(base)));
    }
    map.forEach(
        (key, value) -> {
          if (!"<<".equals(key)) {
            result.put(key.toString(), value == null ? "" : merged(value));
          }
        });
    return result;
  }

  static void collect(Object node, String key, Set<String> into) {
    if (node instanceof Map<?, ?> map) {
      map.forEach(
          (name, value) -> {
            if (key.equals(name)) {
              into.add(value.toString());
            }
            collect(value, key, into);
          });
    } else if (node instanceof List<?> list) {
      list.forEach(item -> collect(item, key, into));
    }
  }

  static Object at(Map<String, Object> from, String... path) {
    Object node = from;
    for (String key : path) {
      node = map(node).get(key);
      assertThat(node).as("%s", Arrays.toString(path)).isNotNull();
    }
    return node;
  }

  @SuppressWarnings("unchecked")
  static Map<String, Object> map(Object node) {
    return (Map<String, Object>) node;
  }

  static List<?> list(Object node) {
    return node == null ? List.of() : (List<?>) node;
  }

  static Map<String, String> strings(Object node) {
    Map<String, String> strings = new HashMap<>();
    map(node).forEach((key, value) -> strings.put(key, value.toString()));
    return strings;
  }

  static List<String> strings(List<?> nodes) {
    return nodes.stream().map(Object::toString).toList();
  }
}
