package dev.sluice.model.retrieve;

import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** One way to find the points nearest to a direction. Immutable; any number of threads search. */
interface PointSearch {
  /** A way to search, with one setting that trades time for what is found. */
  enum Method {
    /** All points, in few bits each, then the nearest of them exactly. */
    SCAN,
    /** A walk over a graph of neighbours. */
    GRAPH
  }

  /**
   * Points, nearest first.
   *
   * @param points numbers of points
   * @param cosines in [-1, 1], one per point
   */
  record Found(int[] points, double[] cosines) {}

  /**
   * The {@code count} points nearest to {@code direction} [d], norm 1, of those that {@code
   * accepted} takes; fewer if there are no more.
   */
  Found nearest(float[] direction, int count, @Nullable IntPredicate accepted);

  /** The same points, searched with {@code effort} times the work, from 1 on. */
  PointSearch withEffort(double effort);

  /** Which way this is. */
  Method method();
}
