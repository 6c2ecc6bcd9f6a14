package dev.sluice.app.traffic;

import dev.sluice.model.fusion.Slerp;
import dev.sluice.model.matrix.Workers;
import dev.sluice.model.represent.TextVectors;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Turns movies' texts and visual features into modality vectors. Pure and without a seed to give.
 */
final class MovieVectors {
  static final int TEXT_DIM = 64;
  static final int POSTER_DIM = 32;

  // Any constant serves: the projection must only be the same in every run.
  private static final long PROJECTION_SEED = 20_260_101L;

  private MovieVectors() {}

  /**
   * Brings title and overview to {@value #TEXT_DIM} numbers by their words, weighted by how rare
   * they are among these movies; norm 1. Movies without words are left out.
   */
  static Map<String, float[]> texts(List<Movie> movies) {
    @Nullable String[] texts = new String[movies.size()];
    Arrays.setAll(texts, i -> movies.get(i).text().isBlank() ? null : movies.get(i).text());
    Map<String, float[]> vectors = new LinkedHashMap<>();
    try (Workers workers = Workers.ofMachine()) {
      @Nullable float[][] rows = TextVectors.of(texts, TEXT_DIM, PROJECTION_SEED, workers);
      for (int i = 0; i < rows.length; i++) {
        float[] row = rows[i];
        if (row != null && row.length == TEXT_DIM && Slerp.hasDirection(row)) {
          vectors.put(movies.get(i).id(), Slerp.direction(row));
        }
      }
    }
    return vectors;
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
