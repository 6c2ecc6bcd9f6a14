package dev.sluice.app.represent;

import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.log.LogFolder;
import dev.sluice.schemas.log.LogReader;
import dev.sluice.schemas.log.LogWriter;
import dev.sluice.schemas.record.Item;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Vectors of items by modality, read from files, on their way into a log's items. */
public final class ItemVectors {
  private final Map<String, Map<String, float[]>> byName = new LinkedHashMap<>();
  private final List<String> notes = new ArrayList<>();

  private ItemVectors() {}

  /**
   * Reads one file per modality.
   *
   * @throws IOException if one cannot be read
   */
  public static ItemVectors read(Map<String, Path> files) throws IOException {
    ItemVectors all = new ItemVectors();
    for (Map.Entry<String, Path> of : files.entrySet()) {
      VectorFile.Vectors read = VectorFile.read(of.getValue());
      all.byName.put(of.getKey(), read.vectors());
      if (read.leftOut() > 0) {
        all.notes.add(
            "%s: %,d rows without a usable vector are left out"
                .formatted(of.getKey(), read.leftOut()));
      }
    }
    return all;
  }

  /** What was left out. */
  public List<String> notes() {
    return List.copyOf(notes);
  }

  /** Items with a vector, by modality. */
  public Map<String, Integer> counts() {
    Map<String, Integer> counts = new LinkedHashMap<>();
    byName.forEach((name, vectors) -> counts.put(name, vectors.size()));
    return counts;
  }

  /**
   * Adds the vectors to the items of a log that was just written, and the items that have vectors
   * only. Does nothing without vectors.
   */
  public void addTo(LogFolder folder) throws IOException {
    if (byName.isEmpty()) {
      return;
    }
    Map<String, Item> items = new LinkedHashMap<>();
    try (LogReader<Item> reader = folder.read("items", Codecs.ITEM)) {
      while (reader.hasNext()) {
        Item item = reader.next();
        items.put(item.getItem(), item);
      }
    }
    for (Map.Entry<String, Map<String, float[]>> of : byName.entrySet()) {
      of.getValue().forEach((id, vector) -> add(items, id, of.getKey(), vector));
    }
    for (Path old : folder.files("items")) {
      Files.delete(old);
    }
    try (LogWriter<Item> writer = folder.write("items", Codecs.ITEM)) {
      for (Item item : items.values()) {
        writer.write(item);
      }
    }
  }

  private static void add(Map<String, Item> items, String id, String name, float[] vector) {
    Item item =
        items.computeIfAbsent(
            id,
            absent ->
                Item.newBuilder()
                    .setItem(absent)
                    .setTime(Instant.EPOCH)
                    .setVersion(1)
                    .setVectors(new LinkedHashMap<>())
                    .build());
    List<Float> values = new ArrayList<>(vector.length);
    for (float value : vector) {
      values.add(value);
    }
    Map<String, List<Float>> vectors = new LinkedHashMap<>(item.getVectors());
    vectors.put(name, values);
    item.setVectors(vectors);
  }
}
