package dev.sluice.app.represent;

import dev.sluice.model.matrix.Workers;
import dev.sluice.model.represent.Interactions;
import dev.sluice.model.represent.Modality;
import dev.sluice.model.represent.Split;
import dev.sluice.model.represent.TextVectors;
import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.log.LogFolder;
import dev.sluice.schemas.log.LogReader;
import dev.sluice.schemas.record.Example;
import dev.sluice.schemas.record.Item;
import dev.sluice.schemas.record.Label;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Log folders as numbered users, items and positive pairs.
 *
 * <p>A pair is positive if its example has the label asked for, or any label where none is asked
 * for. Items are those of {@code items/} and of the examples; all of them are ranked.
 */
public final class RepresentationLog {
  /** The positive pairs of one folder, in its order. */
  private static final class Pairs {
    private final List<int[]> pairs = new ArrayList<>();
    private final List<Long> times = new ArrayList<>();

    int[] users() {
      return pairs.stream().mapToInt(p -> p[0]).toArray();
    }

    int[] items() {
      return pairs.stream().mapToInt(p -> p[1]).toArray();
    }

    long[] times() {
      return times.stream().mapToLong(Long::longValue).toArray();
    }
  }

  private final @Nullable String label;
  private final Map<String, Integer> users = new LinkedHashMap<>();
  private final Map<String, Integer> items = new LinkedHashMap<>();
  private final Map<String, Map<String, float[]>> vectors = new TreeMap<>();
  private final Map<String, Map<String, String>> texts = new TreeMap<>();
  private final List<String> notes = new ArrayList<>();

  private RepresentationLog(@Nullable String label) {
    this.label = label;
  }

  /**
   * What was read.
   *
   * @param users ids by number
   * @param items ids by number
   * @param split the pairs
   * @param modalities by name
   * @param notes what was decided or left out
   */
  public record Read(
      List<String> users,
      List<String> items,
      Split split,
      List<Modality> modalities,
      List<String> notes) {}

  /** Reads one log and splits it by time within each user. */
  public static Read whole(Path log, Settings settings, Workers workers) throws IOException {
    RepresentationLog into = new RepresentationLog(settings.label());
    Pairs pairs = into.read(log);
    int users = into.users.size();
    int items = into.items.size();
    Split split = Split.byTime(users, items, pairs.users(), pairs.items(), pairs.times());
    return into.finish(split, settings, workers);
  }

  /** Reads a split that is given; valid and test may be null, and are then empty. */
  public static Read split(
      Path train, @Nullable Path valid, @Nullable Path test, Settings settings, Workers workers)
      throws IOException {
    RepresentationLog into = new RepresentationLog(settings.label());
    Pairs first = into.read(train);
    Pairs second = valid == null ? new Pairs() : into.read(valid);
    Pairs third = test == null ? new Pairs() : into.read(test);
    Split split =
        new Split(into.interactions(first), into.interactions(second), into.interactions(third));
    return into.finish(split, settings, workers);
  }

  /**
   * How a log is read.
   *
   * @param label the label that makes a pair positive, or null for any
   * @param modalities the modalities to use, or empty for all
   * @param texts string attributes that make the modality text; empty for all of them where items
   *     have no vectors
   * @param textSize numbers per text vector
   * @param seed of the random projection
   */
  public record Settings(
      @Nullable String label,
      List<String> modalities,
      List<String> texts,
      int textSize,
      long seed) {
    /** Copies. */
    public Settings {
      modalities = List.copyOf(modalities);
      texts = List.copyOf(texts);
    }
  }

  private Interactions interactions(Pairs pairs) {
    return Interactions.of(users.size(), items.size(), pairs.users(), pairs.items());
  }

  private Pairs read(Path root) throws IOException {
    LogFolder folder = LogFolder.open(root);
    if (!folder.has("examples")) {
      throw new IOException(
          root + " has no examples/: make a log with `sluice import csv` or `sluice import`");
    }
    try (LogReader<Item> reader = folder.read("items", Codecs.ITEM)) {
      while (reader.hasNext()) {
        item(reader.next());
      }
    }
    Pairs pairs = new Pairs();
    long examples = 0;
    try (LogReader<Example> reader = folder.read("examples", Codecs.EXAMPLE)) {
      while (reader.hasNext()) {
        Example example = reader.next();
        examples++;
        int item = number(items, example.getItem());
        if (positive(example)) {
          pairs.pairs.add(new int[] {number(users, example.getSubject()), item});
          pairs.times.add(example.getTime().toEpochMilli());
        }
      }
    }
    if (pairs.pairs.isEmpty()) {
      throw new IOException(
          "none of the %d examples of %s is positive%s: name a label with --label"
              .formatted(examples, root, label == null ? "" : " (label " + label + ")"));
    }
    return pairs;
  }

  private boolean positive(Example example) {
    if (label != null) {
      Label found = example.getLabels().get(label);
      return found != null && found.getCount() > 0;
    }
    return example.getLabels().values().stream().anyMatch(found -> found.getCount() > 0);
  }

  private static int number(Map<String, Integer> numbers, String id) {
    Integer known = numbers.putIfAbsent(id, numbers.size());
    return known == null ? numbers.size() - 1 : known;
  }

  private void item(Item item) {
    number(items, item.getItem());
    item.getVectors()
        .forEach(
            (name, values) -> {
              float[] vector = new float[values.size()];
              for (int i = 0; i < vector.length; i++) {
                vector[i] = values.get(i);
              }
              vectors.computeIfAbsent(name, n -> new HashMap<>()).put(item.getItem(), vector);
            });
    item.getAttributes()
        .forEach(
            (name, value) -> {
              String text = text(value);
              if (!text.isBlank()) {
                texts.computeIfAbsent(name, n -> new HashMap<>()).put(item.getItem(), text);
              }
            });
  }

  private static String text(Object value) {
    if (value instanceof CharSequence) {
      return value.toString();
    }
    if (value instanceof List<?> list && !list.isEmpty() && list.get(0) instanceof CharSequence) {
      return String.join(" ", list.stream().map(Object::toString).toList());
    }
    return "";
  }

  private Read finish(Split split, Settings settings, Workers workers) throws IOException {
    List<Modality> modalities = new ArrayList<>();
    vectors.forEach((name, rows) -> add(modalities, name, rows, settings));
    List<String> wanted = settings.texts();
    if (wanted.isEmpty() && vectors.isEmpty() && !texts.isEmpty()) {
      wanted = List.copyOf(texts.keySet());
      notes.add("items have no vectors: the modality text is made of " + String.join(", ", wanted));
    }
    if (!wanted.isEmpty()) {
      addText(modalities, wanted, settings, workers);
    }
    for (String name : settings.modalities()) {
      if (modalities.stream().noneMatch(m -> m.name().equals(name))) {
        throw new IOException(
            "no item has a vector of modality '%s': there are %s"
                .formatted(name, vectors.keySet()));
      }
    }
    if (modalities.isEmpty()) {
      notes.add("items have no vectors and no text: identities alone are learned");
    }
    return new Read(
        List.copyOf(users.keySet()),
        List.copyOf(items.keySet()),
        split,
        List.copyOf(modalities),
        List.copyOf(notes));
  }

  /** Vectors of another size than most are left out, as are zero ones and those not finite. */
  private void add(
      List<Modality> modalities, String name, Map<String, float[]> byItem, Settings settings) {
    if (!settings.modalities().isEmpty() && !settings.modalities().contains(name)) {
      return;
    }
    Map<Integer, Integer> sizes = new TreeMap<>();
    byItem.values().forEach(vector -> sizes.merge(vector.length, 1, Integer::sum));
    int size = sizes.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow().getKey();
    @Nullable float[][] rows = new float[items.size()][];
    int kept = 0;
    for (Map.Entry<String, float[]> of : byItem.entrySet()) {
      float[] vector = of.getValue();
      if (vector.length == size && dev.sluice.model.fusion.Slerp.hasDirection(vector)) {
        rows[number(items, of.getKey())] = vector;
        kept++;
      }
    }
    if (kept < byItem.size()) {
      notes.add(
          "%d of %d vectors of %s are left out: zero, not finite, or not of %d numbers"
              .formatted(byItem.size() - kept, byItem.size(), name, size));
    }
    if (kept > 0 && size > 0) {
      modalities.add(new Modality(name, rows));
    }
  }

  private void addText(
      List<Modality> modalities, List<String> wanted, Settings settings, Workers workers)
      throws IOException {
    @Nullable String[] joined = new String[items.size()];
    for (String attribute : wanted) {
      Map<String, String> of = texts.get(attribute);
      if (of == null) {
        throw new IOException(
            "no item has text in the attribute '%s': there are %s"
                .formatted(attribute, texts.keySet()));
      }
      of.forEach(
          (item, text) -> {
            int number = number(items, item);
            joined[number] = joined[number] == null ? text : joined[number] + " . " + text;
          });
    }
    @Nullable float[][] rows =
        TextVectors.of(joined, settings.textSize(), settings.seed(), workers);
    for (float[] row : rows) {
      if (row != null) {
        String name = vectors.containsKey("text") ? "words" : "text";
        modalities.add(new Modality(name, rows));
        return;
      }
    }
    notes.add("no two items share a word: there is no modality text");
  }
}
