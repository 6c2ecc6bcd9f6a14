package dev.sluice.model.retrieve;

import dev.sluice.model.fusion.Slerp;
import dev.sluice.model.matrix.RowSums;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * What a search finds of what comparing with all points finds, by a few directions that are drawn
 * as questions come: between two points, as a history's mean is. Makes a search work harder until
 * it finds enough.
 */
final class SearchCheck {
  private static final int DIRECTIONS = 16;

  /** So many of the nearest are compared: what a lookup asks for at most. */
  private static final int COUNT = 100;

  /** Doublings of the effort at most. */
  private static final int DOUBLINGS = 4;

  /**
   * A search and what it found.
   *
   * @param search with the least effort that was enough, or the most that was tried
   * @param recall of the nearest, in [0, 1]
   */
  record Checked(PointSearch search, double recall) {}

  private SearchCheck() {}

  /** Checks {@code search} over {@code points}, at least one; cost O(n d) per direction. */
  static Checked of(PointSearch search, List<float[]> points, double target, long seed, Pace pace) {
    int count = Math.min(COUNT, points.size());
    Random random = new Random(seed);
    float[][] asked = new float[DIRECTIONS][];
    float[][] exact = new float[DIRECTIONS][];
    for (int q = 0; q < DIRECTIONS; q++) {
      asked[q] = between(points, random);
      exact[q] = cosines(asked[q], points, pace);
    }
    PointSearch tried = search;
    double recall = recall(tried, asked, exact, count);
    for (int doubling = 1; recall < target && doubling <= DOUBLINGS; doubling++) {
      tried = search.withEffort(1 << doubling);
      recall = recall(tried, asked, exact, count);
      pace.breathe();
    }
    return new Checked(tried, recall);
  }

  private static float[] between(List<float[]> points, Random random) {
    float[] sum = points.get(random.nextInt(points.size())).clone();
    RowSums.add(sum, points.get(random.nextInt(points.size())));
    return Slerp.hasDirection(sum) ? Slerp.direction(sum) : points.get(0);
  }

  private static float[] cosines(float[] direction, List<float[]> points, Pace pace) {
    float[] cosines = new float[points.size()];
    for (int i = 0; i < cosines.length; i++) {
      cosines[i] = (float) RowSums.dot(direction, points.get(i));
      pace.breathe();
    }
    return cosines;
  }

  private static double recall(PointSearch search, float[][] asked, float[][] exact, int count) {
    double found = 0;
    for (int q = 0; q < asked.length; q++) {
      float[] sorted = exact[q].clone();
      java.util.Arrays.sort(sorted);
      float least = sorted[sorted.length - count];
      Set<Integer> hits = new HashSet<>();
      for (int point : search.nearest(asked[q], count, null).points()) {
        // Of equally near points any will do.
        if (exact[q][point] >= least) {
          hits.add(point);
        }
      }
      found += (double) hits.size() / count;
    }
    return found / asked.length;
  }
}
