package dev.sluice.schemas.feature;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The kinds of features.yaml. */
enum Kind {
  CATEGORY,
  CATEGORIES,
  NUMBER,
  TIME,
  AGE,
  RATE,
  COUNT,
  HISTORY,
  OVERLAP,
  CROSS,
  VECTOR,
  SIMILARITY,
  FUSION,
  POSITION;

  static @Nullable Kind of(String word) {
    for (Kind kind : values()) {
      if (kind.word().equals(word)) {
        return kind;
      }
    }
    return null;
  }

  static List<String> words() {
    List<String> words = new ArrayList<>();
    for (Kind kind : values()) {
      words.add(kind.word());
    }
    return words;
  }

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
