package dev.sluice.model.retrieve;

import dev.sluice.model.fusion.Slerp;
import dev.sluice.model.matrix.RowSums;
import dev.sluice.model.represent.NpyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where a representation put users and items: what a subject is likely to take has the largest
 * inner products with it. Immutable; any number of threads look up.
 *
 * <p>Inner products are cosines in one dimension more: an item x, with m the largest norm of all,
 * stands at {@code (x / m, sqrt(1 - |x|^2 / m^2))}, a query at {@code (q, 0)}. Norms count, as they
 * do where the representation is measured: popular items have longer vectors.
 */
public final class LearnedSphere {
  /** File of the items' vectors; their ids are in the file of this name and {@code .ids}. */
  public static final String ITEMS = "items.npy";

  /** File of the users' vectors, likewise. */
  public static final String USERS = "users.npy";

  private static final String IDS = ".ids";

  /** More than asked for are taken from the index and compared in full. */
  private static final int SPARE = 2;

  private final Map<String, float[]> users;
  private final Map<String, float[]> items;
  private final SphereIndex index;
  private final int dimension;

  private LearnedSphere(
      Map<String, float[]> users, Map<String, float[]> items, SphereIndex index, int dimension) {
    this.users = users;
    this.items = items;
    this.index = index;
    this.dimension = dimension;
  }

  /**
   * A sphere of vectors by id, all of one size; those without a direction are left out.
   *
   * @throws IllegalArgumentException if sizes differ
   */
  public static LearnedSphere of(Map<String, float[]> users, Map<String, float[]> items) {
    Map<String, float[]> standing = standing(items);
    Map<String, float[]> subjects = standing(users);
    int dimension = -1;
    double longest = 0;
    for (Map<String, float[]> all : List.of(standing, subjects)) {
      for (Map.Entry<String, float[]> entry : all.entrySet()) {
        int size = entry.getValue().length;
        dimension = dimension < 0 ? size : dimension;
        if (size != dimension) {
          throw new IllegalArgumentException(
              "the vector of %s has %d numbers, others have %d"
                  .formatted(entry.getKey(), size, dimension));
        }
      }
    }
    for (float[] item : standing.values()) {
      longest = Math.max(longest, RowSums.dot(item, item));
    }
    Map<String, float[]> raised = new LinkedHashMap<>();
    for (Map.Entry<String, float[]> entry : standing.entrySet()) {
      raised.put(entry.getKey(), raised(entry.getValue(), longest));
    }
    SphereIndex index =
        SphereIndex.of(raised, Math.max(0, dimension) + 1, SphereIndexConfig.defaults());
    return new LearnedSphere(subjects, standing, index, Math.max(0, dimension));
  }

  private static Map<String, float[]> standing(Map<String, float[]> vectors) {
    Map<String, float[]> standing = new LinkedHashMap<>();
    vectors.forEach(
        (id, vector) -> {
          if (Slerp.hasDirection(vector)) {
            standing.put(id, vector);
          }
        });
    return standing;
  }

  private static float[] raised(float[] item, double longest) {
    float[] point = new float[item.length + 1];
    double norm = Math.sqrt(longest);
    for (int j = 0; j < item.length; j++) {
      point[j] = (float) (item[j] / norm);
    }
    point[item.length] = (float) Math.sqrt(Math.max(0, 1 - RowSums.dot(item, item) / longest));
    return point;
  }

  /**
   * Reads the vectors that {@code sluice represent} wrote into {@code folder}; empty if there are
   * none.
   *
   * @throws IOException if they are damaged, or ids lack
   */
  public static Optional<LearnedSphere> load(Path folder) throws IOException {
    Path file = folder.resolve(ITEMS);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    Path users = folder.resolve(USERS);
    try {
      return Optional.of(of(Files.exists(users) ? read(users) : Map.of(), read(file)));
    } catch (IllegalArgumentException e) {
      throw new IOException(folder + ": " + e.getMessage() + ": run sluice represent again", e);
    }
  }

  private static Map<String, float[]> read(Path file) throws IOException {
    Path names = file.resolveSibling(file.getFileName() + IDS);
    if (!Files.exists(names)) {
      throw new IOException(file + " has no ids: " + names + " is missing");
    }
    float[][] rows = NpyFile.read(file);
    List<String> ids = Files.readAllLines(names);
    if (ids.size() != rows.length) {
      throw new IOException(
          "%s has %d lines, %s has %d rows: they are not of one run"
              .formatted(names, ids.size(), file, rows.length));
    }
    Map<String, float[]> vectors = new LinkedHashMap<>();
    for (int i = 0; i < rows.length; i++) {
      vectors.put(ids.get(i), rows[i]);
    }
    return vectors;
  }

  /** How many items stand here. */
  public int items() {
    return items.size();
  }

  /** How many users stand here. */
  public int users() {
    return users.size();
  }

  /**
   * The items with the largest inner products with where the subject stands: its own vector and the
   * mean direction of what it engaged with, in equal parts, or the one that is known. Items engaged
   * with are left out; of equals the smaller id comes first. Empty if nothing is known.
   */
  public List<String> near(String subject, List<String> engaged, int count) {
    float[] query = query(subject, engaged);
    if (count < 1 || items.isEmpty() || !Slerp.hasDirection(query)) {
      return List.of();
    }
    Set<String> known = new HashSet<>(engaged);
    float[] raised = java.util.Arrays.copyOf(query, dimension + 1);
    Map<String, Double> products = new HashMap<>();
    for (SphereIndex.Near near : index.nearest(raised, SPARE * (count + known.size()))) {
      float[] item = items.get(near.item());
      if (item != null && !known.contains(near.item())) {
        products.put(near.item(), RowSums.dot(query, item));
      }
    }
    return products.entrySet().stream()
        .sorted(
            Map.Entry.<String, Double>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .limit(count)
        .map(Map.Entry::getKey)
        .toList();
  }

  private float[] query(String subject, List<String> engaged) {
    float[] query = new float[dimension];
    float[] sum = new float[dimension];
    for (String item : engaged) {
      float[] vector = items.get(item);
      if (vector != null) {
        RowSums.add(sum, vector);
      }
    }
    if (Slerp.hasDirection(sum)) {
      RowSums.add(query, Slerp.direction(sum));
    }
    float[] own = users.get(subject);
    if (own != null) {
      RowSums.add(query, Slerp.direction(own));
    }
    return query;
  }
}
