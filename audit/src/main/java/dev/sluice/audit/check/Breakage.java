package dev.sluice.audit.check;

import dev.sluice.audit.table.ColumnCount;
import dev.sluice.audit.table.ColumnSpec;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The moment from which a column no longer holds what it held: it goes missing, sticks to one
 * value, or changes its values from one window to the next.
 *
 * @param window the first broken window
 * @param since when it begins
 * @param until when the column was itself again; null if it never was
 * @param divergence between the windows around the break, in nats
 * @param threshold that it exceeds
 * @param seen what changed
 */
public record Breakage(
    int window,
    Instant since,
    @Nullable Instant until,
    double divergence,
    double threshold,
    String seen) {
  // Values that move so far from one window to the next did not drift there.
  private static final double ABRUPT = 0.05;
  // A column that changes from window to window anyway is not broken by one more change.
  private static final double OVER_USUAL = 5;
  private static final int LEAST_ROWS = 100;
  private static final double GONE = 0.5;
  private static final double STUCK = 0.95;
  private static final double VARIED = 0.8;

  /** Looks for the first break of a column; null if there is none. */
  static @Nullable Breakage find(
      Profile profile, ColumnSpec spec, ColumnCount count, Timeline timeline) {
    if (spec.nature() == ColumnSpec.Nature.CLOCK) {
      return null;
    }
    int[] windows = wideEnough(profile);
    double[] steps = new double[Math.max(0, windows.length - 1)];
    for (int i = 0; i < steps.length; i++) {
      steps[i] = Divergence.jensenShannon(at(profile, windows[i]), at(profile, windows[i + 1]));
    }
    double usual = middle(steps);
    for (int i = 0; i < steps.length; i++) {
      int[] before = at(profile, windows[i]);
      int[] after = at(profile, windows[i + 1]);
      double threshold =
          Math.max(
              ABRUPT + Divergence.jensenShannonOfChance(before, after),
              steps.length > 2 ? OVER_USUAL * usual : 0);
      if (steps[i] > threshold) {
        String seen = seen(profile, before, after, spec, count);
        if (seen != null) {
          return new Breakage(
              windows[i + 1],
              timeline.start(windows[i + 1]),
              healed(profile, windows, i, timeline),
              steps[i],
              threshold,
              seen);
        }
      }
    }
    return null;
  }

  private static @Nullable String seen(
      Profile profile, int[] before, int[] after, ColumnSpec spec, ColumnCount count) {
    double filledBefore = 1 - share(before, profile.missing());
    double filledAfter = 1 - share(after, profile.missing());
    if (filledAfter < GONE * filledBefore) {
      return Text.of(
          "filled in %.1f %% of rows instead of %.1f %%", 100 * filledAfter, 100 * filledBefore);
    }
    int top = top(after);
    boolean one = top < profile.cellOf().length;
    if (one && share(after, top) > STUCK && share(before, top(before)) < VARIED) {
      String name =
          spec.kind() == ColumnSpec.Kind.NUMBER
              ? "one number"
              : "'" + count.nameOf(profile.cellOf()[top]) + "'";
      return Text.of("%.1f %% of rows hold %s", 100 * share(after, top), name);
    }
    // What grows or comes and goes by nature may change its values; it may not lose them.
    return spec.nature() == ColumnSpec.Nature.STABLE ? "its values are others than before" : null;
  }

  private static @Nullable Instant healed(
      Profile profile, int[] windows, int i, Timeline timeline) {
    int[] before = at(profile, windows[i]);
    for (int later = i + 2; later < windows.length; later++) {
      int[] after = at(profile, windows[later]);
      if (Divergence.jensenShannon(before, after)
          < ABRUPT + Divergence.jensenShannonOfChance(before, after)) {
        return timeline.start(windows[later]);
      }
    }
    return null;
  }

  private static int[] wideEnough(Profile profile) {
    int[][] byWindow = profile.byWindow();
    return java.util.stream.IntStream.range(0, byWindow.length)
        .filter(w -> Divergence.sum(byWindow[w]) >= LEAST_ROWS)
        .toArray();
  }

  private static int[] at(Profile profile, int window) {
    return profile.byWindow()[window];
  }

  private static int top(int[] counts) {
    int top = 0;
    for (int bin = 1; bin < counts.length; bin++) {
      top = counts[bin] > counts[top] ? bin : top;
    }
    return top;
  }

  private static double share(int[] counts, int bin) {
    return counts[bin] / Math.max(1, Divergence.sum(counts));
  }

  private static double middle(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted.length == 0 ? 0 : sorted[sorted.length / 2];
  }
}
