package dev.sluice.app.traffic;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import net.openhft.hashing.LongHashFunction;

/**
 * Turns movies' texts and visual features into modality vectors. Pure and without a seed to give.
 */
final class MovieVectors {
  static final int TEXT_DIM = 64;
  static final int POSTER_DIM = 32;

  private static final Pattern WORD = Pattern.compile("[^\\p{L}\\p{N}]+");
  private static final LongHashFunction HASH = LongHashFunction.xx3();
  // Any constant serves: the projection must only be the same in every run.
  private static final long PROJECTION_SEED = 20_260_101L;

  private MovieVectors() {}

  /**
   * Feature-hashes title and overview: each word goes to one of {@value #TEXT_DIM} places with a
   * sign, weighted by how rare it is among these movies; norm 1. Movies without words are left out.
   */
  static Map<String, float[]> texts(List<Movie> movies) {
    Map<String, Integer> frequency = new HashMap<>();
    for (Movie movie : movies) {
      new HashSet<>(words(movie)).forEach(word -> frequency.merge(word, 1, Integer::sum));
    }
    Map<String, float[]> vectors = new LinkedHashMap<>();
    for (Movie movie : movies) {
      double[] sum = new double[TEXT_DIM];
      for (String word : words(movie)) {
        long hash = HASH.hashChars(word);
        double weight = Math.log((double) movies.size() / frequency.getOrDefault(word, 1));
        sum[(int) Long.remainderUnsigned(hash, TEXT_DIM)] += hash < 0 ? -weight : weight;
      }
      putUnit(vectors, movie.id(), sum);
    }
    return vectors;
  }

  private static List<String> words(Movie movie) {
    List<String> words = new ArrayList<>();
    for (String word : WORD.split(movie.text().toLowerCase(Locale.ROOT))) {
      if (word.length() > 2) {
        words.add(word);
      }
    }
    return words;
  }

  /** Standardises each column: mean 0 and deviation 1 over the movies that have it. */
  static Map<String, float[]> trailers(Map<String, float[]> raw) {
    return standardised(raw);
  }

  /** Standardises and projects by a fixed random matrix to {@value #POSTER_DIM} numbers, norm 1. */
  static Map<String, float[]> posters(Map<String, float[]> raw) {
    Map<String, float[]> standard = standardised(raw);
    if (standard.isEmpty()) {
      return standard;
    }
    int from = standard.values().iterator().next().length;
    double[][] projection = gaussian(POSTER_DIM, from);
    Map<String, float[]> vectors = new LinkedHashMap<>();
    standard.forEach(
        (id, values) -> {
          double[] sum = new double[POSTER_DIM];
          for (int to = 0; to < POSTER_DIM; to++) {
            for (int i = 0; i < from; i++) {
              sum[to] += projection[to][i] * values[i];
            }
          }
          putUnit(vectors, id, sum);
        });
    return vectors;
  }

  private static double[][] gaussian(int rows, int columns) {
    SplittableRandom random = new SplittableRandom(PROJECTION_SEED);
    double[][] matrix = new double[rows][columns];
    for (double[] row : matrix) {
      for (int i = 0; i < columns; i++) {
        row[i] = random.nextGaussian();
      }
    }
    return matrix;
  }

  private static Map<String, float[]> standardised(Map<String, float[]> raw) {
    Map<String, float[]> standard = new LinkedHashMap<>();
    if (raw.isEmpty()) {
      return standard;
    }
    int columns = raw.values().iterator().next().length;
    double[] mean = new double[columns];
    double[] deviation = new double[columns];
    List<float[]> rows = raw.values().stream().filter(row -> row.length == columns).toList();
    for (int i = 0; i < columns; i++) {
      int column = i;
      mean[i] = rows.stream().mapToDouble(row -> row[column]).average().orElse(0);
      double variance =
          rows.stream()
              .mapToDouble(row -> (row[column] - mean[column]) * (row[column] - mean[column]))
              .average()
              .orElse(0);
      deviation[i] = variance > 0 ? Math.sqrt(variance) : 1;
    }
    raw.forEach(
        (id, row) -> {
          if (row.length == columns) {
            float[] scaled = new float[columns];
            for (int i = 0; i < columns; i++) {
              scaled[i] = (float) ((row[i] - mean[i]) / deviation[i]);
            }
            standard.put(id, scaled);
          }
        });
    return standard;
  }

  private static void putUnit(Map<String, float[]> to, String id, double[] sum) {
    double square = 0;
    for (double value : sum) {
      square += value * value;
    }
    if (square == 0) {
      return;
    }
    float[] unit = new float[sum.length];
    for (int i = 0; i < sum.length; i++) {
      unit[i] = (float) (sum[i] / Math.sqrt(square));
    }
    to.put(id, unit);
  }
}
