package dev.sluice.app.traffic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.schemas.record.Item;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A folder in MovieLens' layout: {@code ratings.csv} (userId, movieId, rating, timestamp) and
 * {@code movies.csv} (movieId, title, genres), each plain or gzipped; and where they are, {@code
 * movie_metadata.jsonl}, {@code trailer_visual_features.csv} and {@code poster_features.csv}.
 *
 * <p>Tags are left out: users wrote them after having seen the movie, often years after the ratings
 * that they would explain. So are votes and popularity, which are of today.
 */
public final class MovielensFolder {
  private static final JsonMapper JSON = new JsonMapper();

  private final Path root;

  private MovielensFolder(Path root) {
    this.root = root;
  }

  /**
   * Opens a folder.
   *
   * @throws IOException if ratings or movies lack
   */
  public static MovielensFolder open(Path root) throws IOException {
    MovielensFolder folder = new MovielensFolder(root);
    for (String needed : List.of("ratings.csv", "movies.csv")) {
      if (folder.file(needed).isEmpty()) {
        throw new IOException(
            "%s has no %s (or %s.gz): --data movielens needs a folder in MovieLens' layout"
                .formatted(root, needed, needed));
      }
    }
    return folder;
  }

  /**
   * Returns all ratings in the order of time, those of one second in the file's. Times are made
   * distinct by milliseconds, so that the order is kept by whoever sorts by time.
   */
  public List<Rating> ratings() throws IOException {
    List<Rating> raw = new ArrayList<>();
    try (Csv csv = new Csv(required("ratings.csv"))) {
      while (csv.next()) {
        long millis = Math.round(csv.number("timestamp") * 1000);
        raw.add(new Rating(csv.get("userId"), csv.get("movieId"), csv.number("rating"), millis));
      }
    }
    raw.sort(Comparator.comparingLong(Rating::timeMillis));
    List<Rating> ordered = new ArrayList<>(raw.size());
    long last = Long.MIN_VALUE;
    for (Rating rating : raw) {
      last = Math.max(rating.timeMillis(), last + 1);
      ordered.add(new Rating(rating.user(), rating.movie(), rating.stars(), last));
    }
    return ordered;
  }

  /** Returns all movies as items, stamped with {@code timeMillis}, in the order of the file. */
  public List<Item> items(long timeMillis) throws IOException {
    Map<String, JsonNode> metadata = metadata();
    Map<String, float[]> trailers =
        MovieVectors.trailers(features("trailer_visual_features.csv", 1));
    // The first columns of poster features are the picture's width and height.
    Map<String, float[]> posters = MovieVectors.posters(features("poster_features.csv", 3));
    List<Movie> movies = new ArrayList<>();
    try (Csv csv = new Csv(required("movies.csv"))) {
      while (csv.next()) {
        String id = csv.get("movieId");
        movies.add(Movie.of(id, csv.get("title"), csv.get("genres"), metadata.get(id)));
      }
    }
    Map<String, float[]> texts = MovieVectors.texts(movies);
    List<Item> items = new ArrayList<>();
    for (Movie movie : movies) {
      String id = movie.id();
      items.add(movie.toItem(timeMillis, texts.get(id), trailers.get(id), posters.get(id)));
    }
    return items;
  }

  private Map<String, JsonNode> metadata() throws IOException {
    Map<String, JsonNode> byId = new LinkedHashMap<>();
    Optional<Path> file = file("movie_metadata.jsonl");
    if (file.isEmpty()) {
      return byId;
    }
    try (BufferedReader in = Csv.text(file.get())) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        JsonNode node = JSON.readTree(line);
        byId.put(node.path("id").asText(), node);
      }
    }
    return byId;
  }

  private Map<String, float[]> features(String name, int firstColumn) throws IOException {
    Map<String, float[]> byId = new LinkedHashMap<>();
    Optional<Path> file = file(name);
    if (file.isEmpty()) {
      return byId;
    }
    try (Csv csv = new Csv(file.get())) {
      while (csv.next()) {
        float[] numbers = csv.numbersFrom(firstColumn);
        if (numbers != null) {
          byId.put(csv.first(), numbers);
        }
      }
    }
    return byId;
  }

  private Path required(String name) throws IOException {
    return file(name).orElseThrow(() -> new IOException(root + " has no " + name));
  }

  private Optional<Path> file(String name) {
    for (String candidate : List.of(name, name + ".gz")) {
      if (Files.isRegularFile(root.resolve(candidate))) {
        return Optional.of(root.resolve(candidate));
      }
    }
    return Optional.empty();
  }
}
