package dev.sluice.model.represent;

import dev.sluice.model.matrix.RowMatrix;
import dev.sluice.model.matrix.RowSums;
import dev.sluice.model.matrix.SparseRows;
import dev.sluice.model.matrix.Workers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Vectors of plain texts without any download: words and pairs of words, hashed, weighted by how
 * rare they are, and brought to a few dimensions by a randomised singular value decomposition [1].
 *
 * <p>[1] Halko, Martinsson and Tropp, SIAM Review 53(2), 2011: a random range, two power
 * iterations.
 */
public final class TextVectors {
  /** Buckets of the hash; far more than words of a catalogue, so that few share one. */
  private static final int BUCKETS = 1 << 18;

  private static final int POWER_ITERATIONS = 2;
  private static final int OVERSAMPLING = 10;

  private TextVectors() {}

  /**
   * A vector per text, null where a text is null or has no word that another text shares. Shapes:
   * texts [n]; returns [n][at most size].
   */
  public static @Nullable float[][] of(
      @Nullable String[] texts, int size, long seed, Workers workers) {
    SparseRows weights = weights(texts);
    if (weights.columns() == 0) {
      return new float[texts.length][];
    }
    int rank = Math.min(size + OVERSAMPLING, Math.min(weights.columns(), texts.length));
    SparseRows transposed = weights.transposed();
    float[][] directions = new float[weights.columns()][rank];
    Random random = new Random(seed);
    for (float[] row : directions) {
      for (int j = 0; j < rank; j++) {
        row[j] = (float) random.nextGaussian();
      }
    }
    for (int i = 0; i < POWER_ITERATIONS; i++) {
      float[][] range = orthonormal(product(weights, directions, workers));
      directions = orthonormal(product(transposed, range, workers));
    }
    float[][] out = product(weights, directions, workers);
    @Nullable float[][] found = new float[texts.length][];
    int kept = Math.min(size, rank);
    for (int i = 0; i < out.length; i++) {
      if (weights.start(i + 1) > weights.start(i)) {
        found[i] = java.util.Arrays.copyOf(out[i], kept);
      }
    }
    return found;
  }

  /** Rows of norm 1 over the words that at least two texts have. */
  private static SparseRows weights(@Nullable String[] texts) {
    List<Map<Integer, Integer>> counts = new ArrayList<>();
    Map<Integer, Integer> having = new HashMap<>();
    for (String text : texts) {
      Map<Integer, Integer> count = text == null ? Map.of() : words(text);
      counts.add(count);
      count.keySet().forEach(word -> having.merge(word, 1, Integer::sum));
    }
    Map<Integer, Integer> columns = new HashMap<>();
    having.forEach(
        (word, shared) -> {
          if (shared > 1) {
            columns.put(word, columns.size());
          }
        });
    List<int[]> places = new ArrayList<>();
    List<Float> values = new ArrayList<>();
    for (int i = 0; i < texts.length; i++) {
      double squares = 0;
      int from = values.size();
      for (Map.Entry<Integer, Integer> word : counts.get(i).entrySet()) {
        Integer column = columns.get(word.getKey());
        if (column != null) {
          double rarity =
              Math.log((1.0 + texts.length) / (1 + having.getOrDefault(word.getKey(), 0))) + 1;
          double weight = (1 + Math.log(word.getValue())) * rarity;
          squares += weight * weight;
          places.add(new int[] {i, column});
          values.add((float) weight);
        }
      }
      for (int e = from; e < values.size(); e++) {
        values.set(e, (float) (values.get(e) / Math.sqrt(squares)));
      }
    }
    float[] value = new float[values.size()];
    for (int e = 0; e < value.length; e++) {
      value[e] = values.get(e);
    }
    return SparseRows.of(
        texts.length,
        columns.size(),
        places.stream().mapToInt(p -> p[0]).toArray(),
        places.stream().mapToInt(p -> p[1]).toArray(),
        value);
  }

  private static Map<Integer, Integer> words(String text) {
    Map<Integer, Integer> counts = new HashMap<>();
    String before = "";
    for (String word : text.toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{N}]+", -1)) {
      if (word.isEmpty()) {
        continue;
      }
      counts.merge(bucket(word), 1, Integer::sum);
      if (!before.isEmpty()) {
        counts.merge(bucket(before + ' ' + word), 1, Integer::sum);
      }
      before = word;
    }
    return counts;
  }

  private static int bucket(String word) {
    // The string hash is defined by the language; a multiplication spreads its low bits.
    return (word.hashCode() * 0x9E3779B1) >>> (32 - 18) & (BUCKETS - 1);
  }

  private static float[][] product(SparseRows left, float[][] right, Workers workers) {
    float[][] out = new float[left.rows()][right[0].length];
    workers.rows(
        out.length,
        (from, to) -> {
          for (int r = from; r < to; r++) {
            left.addRow(r, right, out[r]);
          }
        });
    return out;
  }

  /** The columns made orthonormal, by Gram and Schmidt, twice, which is enough. */
  private static float[][] orthonormal(float[][] rows) {
    float[][] columns = RowMatrix.transposed(rows);
    for (int k = 0; k < columns.length; k++) {
      for (int pass = 0; pass < 2; pass++) {
        for (int j = 0; j < k; j++) {
          RowSums.add(columns[k], (float) -RowSums.dot(columns[j], columns[k]), columns[j]);
        }
      }
      double norm = Math.sqrt(RowSums.dot(columns[k], columns[k]));
      for (int i = 0; i < columns[k].length; i++) {
        // A column that depends on the others adds no direction.
        columns[k][i] = norm < 1e-6 ? 0 : (float) (columns[k][i] / norm);
      }
    }
    return RowMatrix.transposed(columns);
  }
}
