package dev.sluice.app.traffic;

import dev.sluice.model.matrix.Workers;
import dev.sluice.model.represent.TextVectors;
import dev.sluice.schemas.record.Item;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What items are in words as vectors of their own, beside those that they have: {@value #WORDS} of
 * all their texts and names, {@value #GENRES} with one number per genre. For schemas in which
 * content comes in by vectors alone.
 */
final class AttributeVectors {
  static final String WORDS = "words";
  static final String GENRES = "genres";
  static final int WORDS_DIM = 64;

  private static final long SEED = 1;

  private AttributeVectors() {}

  /** Adds the vectors to the items themselves. */
  static void addTo(List<Item> items) {
    @Nullable String[] texts = new String[items.size()];
    TreeSet<String> genres = new TreeSet<>();
    for (int i = 0; i < texts.length; i++) {
      StringBuilder text = new StringBuilder();
      items.get(i).getAttributes().values().forEach(value -> append(text, value));
      texts[i] = text.isEmpty() ? null : text.toString();
      genres.addAll(genres(items.get(i)));
    }
    List<String> known = List.copyOf(genres);
    @Nullable float[][] words;
    try (Workers workers = new Workers(1)) {
      words = TextVectors.of(texts, WORDS_DIM, SEED, workers);
    }
    for (int i = 0; i < texts.length; i++) {
      Map<String, List<Float>> vectors = new HashMap<>(items.get(i).getVectors());
      float[] row = words[i];
      if (row != null) {
        List<Float> numbers = new ArrayList<>(row.length);
        for (float number : row) {
          numbers.add(number);
        }
        vectors.put(WORDS, numbers);
      }
      List<String> of = genres(items.get(i));
      if (!of.isEmpty()) {
        vectors.put(GENRES, known.stream().map(g -> of.contains(g) ? 1f : 0f).toList());
      }
      items.get(i).setVectors(vectors);
    }
  }

  private static List<String> genres(Item item) {
    return item.getAttributes().get(GENRES) instanceof List<?> list
        ? list.stream().map(Object::toString).toList()
        : List.of();
  }

  private static void append(StringBuilder text, Object value) {
    if (value instanceof CharSequence) {
      text.append(value).append(" . ");
    } else if (value instanceof List<?> list) {
      list.forEach(part -> text.append(part).append(" . "));
    }
  }
}
