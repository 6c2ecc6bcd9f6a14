package dev.sluice.schemas.feature;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * A mapping of the file, read key by key. What cannot be read becomes a problem at its line, and a
 * stand-in value is returned so that reading goes on; keys that were never asked for are unknown.
 */
final class Section {
  private final Problems problems;
  private final Node node;
  private final String what;
  private final Map<String, Node> values = new LinkedHashMap<>();
  private final Map<String, Node> keys = new LinkedHashMap<>();
  private final Set<String> asked = new TreeSet<>();

  Section(Problems problems, Node node, String what) {
    this.problems = problems;
    this.node = node;
    this.what = what;
    if (node instanceof MappingNode mapping) {
      mapping.getValue().forEach(this::put);
    } else {
      problems.at(node, "%s must be a mapping of keys to values", what);
    }
  }

  private void put(NodeTuple tuple) {
    String key = tuple.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "?";
    if (values.putIfAbsent(key, tuple.getValueNode()) != null) {
      problems.at(tuple.getKeyNode(), "'%s' is given twice in %s", key, what);
    } else {
      keys.put(key, tuple.getKeyNode());
    }
  }

  Node node() {
    return node;
  }

  String what() {
    return what;
  }

  Problems problems() {
    return problems;
  }

  Set<String> names() {
    return values.keySet();
  }

  /** Returns where the key stands. */
  Node at(String key) {
    asked.add(key);
    return keys.getOrDefault(key, node);
  }

  @Nullable Node optional(String key) {
    asked.add(key);
    return values.get(key);
  }

  @Nullable Node required(String key) {
    Node value = optional(key);
    if (value == null) {
      problems.at(node, "%s lacks '%s'", what, key);
    }
    return value;
  }

  /** Reports the keys that were never asked for. */
  void refuseOthers() {
    keys.forEach(
        (key, at) -> {
          if (!asked.contains(key)) {
            problems.at(at, "unknown key '%s' in %s: %s", key, what, NearestWord.hint(key, asked));
          }
        });
  }

  @Nullable String text(String key) {
    Node value = required(key);
    return value == null ? null : scalar(value, key);
  }

  private @Nullable String scalar(Node value, String key) {
    if (value instanceof ScalarNode scalar && !scalar.getValue().isBlank()) {
      return scalar.getValue();
    }
    problems.at(value, "'%s' of %s must be one word or number", key, what);
    return null;
  }

  /** Returns the words of a list; one word counts as a list of one. */
  List<ScalarNode> words(String key) {
    Node value = required(key);
    List<ScalarNode> words = new ArrayList<>();
    if (value instanceof ScalarNode scalar && !scalar.getValue().isBlank()) {
      words.add(scalar);
    } else if (value instanceof SequenceNode sequence) {
      sequence.getValue().forEach(entry -> addWord(key, words, entry));
    } else if (value != null) {
      problems.at(value, "'%s' of %s must be a list of words", key, what);
    }
    if (value instanceof SequenceNode sequence && sequence.getValue().isEmpty()) {
      problems.at(value, "'%s' of %s is empty", key, what);
    }
    return words;
  }

  private void addWord(String key, List<ScalarNode> words, Node entry) {
    if (!(entry instanceof ScalarNode scalar)) {
      problems.at(entry, "'%s' of %s must be a list of words", key, what);
    } else if (words.stream().anyMatch(word -> word.getValue().equals(scalar.getValue()))) {
      problems.at(entry, "'%s' is named twice in '%s' of %s", scalar.getValue(), key, what);
    } else {
      words.add(scalar);
    }
  }

  int whole(String key, int least, int most, int otherwise) {
    Node value = optional(key);
    String text = value == null ? null : scalar(value, key);
    if (value == null || text == null) {
      return otherwise;
    }
    try {
      int number = Integer.parseInt(text);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Told below, with the range.
    }
    problems.at(
        value,
        "'%s' of %s must be a whole number from %d to %d, was %s",
        key,
        what,
        least,
        most,
        text);
    return otherwise;
  }

  /** Reads a finite number of at least 0, or above 0. */
  double number(String key, boolean zeroAllowed, double otherwise) {
    Node value = optional(key);
    String text = value == null ? null : scalar(value, key);
    if (value == null || text == null) {
      return otherwise;
    }
    double number = Values.numberOrNaN(text);
    if (number > 0 || (zeroAllowed && number == 0)) {
      return number;
    }
    problems.at(
        value,
        "'%s' of %s must be a number %s, was %s",
        key,
        what,
        zeroAllowed ? "of at least 0" : "above 0",
        text);
    return otherwise;
  }

  Duration duration(String key, Duration otherwise, boolean zeroAllowed) {
    Node value = optional(key);
    String text = value == null ? null : scalar(value, key);
    if (value == null || text == null) {
      return otherwise;
    }
    Duration duration = duration(value, key, text);
    if (duration != null && duration.isZero() && !zeroAllowed) {
      problems.at(value, "'%s' of %s must be longer than 0", key, what);
    }
    return duration == null ? otherwise : duration;
  }

  @Nullable Duration duration(Node at, String key, String text) {
    try {
      return Durations.parse(text);
    } catch (IllegalArgumentException e) {
      problems.at(at, "'%s' of %s: %s", key, what, String.valueOf(e.getMessage()));
      return null;
    }
  }

  <E extends Enum<E>> E choice(String key, Class<E> type, @Nullable E otherwise) {
    E[] constants = type.getEnumConstants();
    Node value = otherwise == null ? required(key) : optional(key);
    String text = value == null ? null : scalar(value, key);
    E standIn = otherwise == null ? constants[0] : otherwise;
    if (value == null || text == null) {
      return standIn;
    }
    List<String> known = new ArrayList<>();
    for (E constant : constants) {
      String word = constant.name().toLowerCase(Locale.ROOT);
      if (word.equals(text)) {
        return constant;
      }
      known.add(word);
    }
    problems.at(
        value, "unknown '%s' of %s: '%s'; %s", key, what, text, NearestWord.hint(text, known));
    return standIn;
  }
}
