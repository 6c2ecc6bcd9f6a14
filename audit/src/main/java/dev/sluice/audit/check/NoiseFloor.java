package dev.sluice.audit.check;

import dev.sluice.audit.ranking.FeatureRanking;
import dev.sluice.audit.ranking.FeatureScore;
import dev.sluice.audit.ranking.RankingConfig;
import dev.sluice.audit.sample.RowSample;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * What columns of pure noise score on this log: control columns of several cardinalities, made from
 * the rows' numbers and a fixed seed. The floor is the highest of their scores.
 */
final class NoiseFloor {
  private static final int[] CARDINALITIES = {2, 10, 100, 2_000, 10_000};
  private static final int COPIES = 4;
  private static final long SEED = 97;

  private NoiseFloor() {}

  static double of(RowSample sample, RankingConfig config) {
    int[] labels = sample.labelsByTime();
    List<String> names =
        IntStream.range(0, CARDINALITIES.length * COPIES).mapToObj(i -> "noise" + i).toList();
    RowSample noise = new RowSample(names, Math.max(1, labels.length), SEED);
    SplittableRandom random = new SplittableRandom(SEED);
    for (int row = 0; row < labels.length; row++) {
      int[] cells = new int[names.size()];
      for (int column = 0; column < cells.length; column++) {
        cells[column] = random.nextInt(CARDINALITIES[column % CARDINALITIES.length]);
      }
      noise.offer("row-" + row, row, cells, labels[row]);
    }
    return new FeatureRanking(noise, config)
        .singles().stream().mapToDouble(FeatureScore::corrected).max().orElse(0);
  }
}
