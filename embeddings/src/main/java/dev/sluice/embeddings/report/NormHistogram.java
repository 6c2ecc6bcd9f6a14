package dev.sluice.embeddings.report;

import java.util.ArrayList;
import java.util.List;

/** How long rows are: their Euclidean norms, in bins that double. Not thread-safe. */
public final class NormHistogram {
  /**
   * One bin.
   *
   * @param from least norm in it
   * @param below norms in it are below this
   * @param rows how many rows
   */
  public record Bin(double from, double below, long rows) {}

  /* Norms from 2^-20 to 2^20; what is outside goes to the first or last bin. */
  private static final int LOWEST = -20;
  private static final int BINS = 41;

  private final long[] bins = new long[BINS];
  private long rows;
  private double squares;

  /** Adds one row. */
  public void add(float[] row) {
    double square = 0;
    for (float x : row) {
      square += (double) x * x;
    }
    rows++;
    squares += square;
    double norm = Math.sqrt(square);
    int power = norm > 0 ? Math.getExponent(norm) : LOWEST;
    bins[Math.max(0, Math.min(BINS - 1, power - LOWEST))]++;
  }

  /** Rows added. */
  public long rows() {
    return rows;
  }

  /**
   * Mean of the squared norms; NaN without rows. Under a logistic loss it grows with collisions.
   */
  public double meanSquare() {
    return rows == 0 ? Double.NaN : squares / rows;
  }

  /** The bins from the first to the last that has rows. */
  public List<Bin> bins() {
    List<Bin> used = new ArrayList<>();
    int last = BINS - 1;
    while (last >= 0 && bins[last] == 0) {
      last--;
    }
    for (int i = 0; i <= last; i++) {
      if (bins[i] > 0 || !used.isEmpty()) {
        double from = i == 0 ? 0 : Math.scalb(1.0, i + LOWEST);
        used.add(new Bin(from, Math.scalb(1.0, i + LOWEST + 1), bins[i]));
      }
    }
    return used;
  }
}
