package dev.sluice.app.represent;

import dev.sluice.app.traffic.MovielensFolder;
import dev.sluice.app.traffic.Rating;
import dev.sluice.model.matrix.Workers;
import dev.sluice.model.represent.Modality;
import dev.sluice.model.represent.Split;
import dev.sluice.model.represent.TextVectors;
import dev.sluice.schemas.record.Item;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A folder in MovieLens' layout as implicit feedback: ratings from 4 stars on are positive. The
 * modality words is made of all texts of a movie (title, genres, overview ...), the others are
 * those that the importer makes; movies that nobody liked are left out.
 */
public final class MovielensRepresentation {
  private static final double POSITIVE = 4;
  private static final int TEXT_SIZE = 128;

  private MovielensRepresentation() {}

  /** Reads the folder and splits each user's ratings by time. */
  public static RepresentationLog.Read read(Path root, long seed, Workers workers)
      throws IOException {
    MovielensFolder folder = MovielensFolder.open(root);
    Map<String, Integer> users = new LinkedHashMap<>();
    Map<String, Integer> items = new LinkedHashMap<>();
    List<Rating> liked =
        folder.ratings().stream().filter(rating -> rating.stars() >= POSITIVE).toList();
    int[] user = new int[liked.size()];
    int[] item = new int[liked.size()];
    long[] time = new long[liked.size()];
    for (int p = 0; p < liked.size(); p++) {
      user[p] = number(users, liked.get(p).user());
      item[p] = number(items, liked.get(p).movie());
      time[p] = liked.get(p).timeMillis();
    }
    Split split = Split.byTime(users.size(), items.size(), user, item, time);
    return new RepresentationLog.Read(
        List.copyOf(users.keySet()),
        List.copyOf(items.keySet()),
        split,
        modalities(folder.items(0), items, seed, workers),
        List.of("ratings from %s stars on are positive".formatted(POSITIVE)));
  }

  private static List<Modality> modalities(
      List<Item> movies, Map<String, Integer> items, long seed, Workers workers) {
    @Nullable String[] texts = new String[items.size()];
    Map<String, @Nullable float[][]> vectors = new TreeMap<>();
    for (Item movie : movies) {
      Integer number = items.get(movie.getItem());
      if (number == null) {
        continue;
      }
      StringBuilder text = new StringBuilder();
      movie.getAttributes().values().forEach(value -> append(text, value));
      texts[number] = text.isEmpty() ? null : text.toString();
      movie
          .getVectors()
          .forEach(
              (name, values) -> {
                float[] row = new float[values.size()];
                for (int j = 0; j < row.length; j++) {
                  row[j] = values.get(j);
                }
                vectors.computeIfAbsent(name, n -> new float[items.size()][])[number] = row;
              });
    }
    List<Modality> modalities = new ArrayList<>();
    // The importer's text vectors say less than all words do.
    vectors.remove("text");
    vectors.forEach((name, rows) -> modalities.add(new Modality(name, rows)));
    modalities.add(new Modality("words", TextVectors.of(texts, TEXT_SIZE, seed, workers)));
    return modalities;
  }

  private static void append(StringBuilder text, Object value) {
    if (value instanceof CharSequence) {
      text.append(value).append(" . ");
    } else if (value instanceof List<?> list) {
      list.forEach(part -> text.append(part).append(" . "));
    }
  }

  private static int number(Map<String, Integer> numbers, String id) {
    Integer known = numbers.putIfAbsent(id, numbers.size());
    return known == null ? numbers.size() - 1 : known;
  }
}
