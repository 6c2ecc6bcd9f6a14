package dev.sluice.app.progress;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * Shows figures while a run goes on: on a terminal redrawn in place, elsewhere one line every five
 * seconds. One thread.
 */
public final class ProgressDisplay {
  private static final Duration LINE_EVERY = Duration.ofSeconds(5);
  private static final Duration REDRAW_EVERY = Duration.ofMillis(500);
  private static final int BAR = 30;
  private static final String UP_AND_CLEAR = "\u001b[%dA\u001b[J";

  private final PrintWriter out;
  private final boolean terminal;
  private long nextNanos = Long.MIN_VALUE;
  private int drawn;

  public ProgressDisplay(PrintWriter out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  /**
   * Shows the figures if it is time to.
   *
   * @param share of the run that is done, in [0, 1]
   * @param elapsed since the run began
   */
  public void show(Figures figures, double share, Duration elapsed, long nowNanos) {
    if (nextNanos != Long.MIN_VALUE && nowNanos - nextNanos < 0) {
      return;
    }
    Duration every = terminal ? REDRAW_EVERY : LINE_EVERY;
    nextNanos = nowNanos + every.toNanos();
    if (terminal) {
      redraw(lines(figures, share, elapsed));
    } else {
      out.println(line(figures, elapsed));
      out.flush();
    }
  }

  /** Leaves what was drawn where it is: what is printed next comes below. */
  public void end() {
    drawn = 0;
  }

  private void redraw(List<String> lines) {
    if (drawn > 0) {
      out.printf(UP_AND_CLEAR, drawn);
    }
    lines.forEach(out::println);
    out.flush();
    drawn = lines.size();
  }

  /** The figures as one line. */
  static String line(Figures f, Duration elapsed) {
    return String.format(
        Locale.ROOT,
        "%4ds  events %,d  slates %,d/%,d  p50 %s ms p99 %s ms  model v%s age %s  examples %,d"
            + "  AUC %s logloss %s  rejected %,d  dead letters %,d",
        elapsed.toSeconds(),
        f.events(),
        f.slates(),
        f.requests(),
        number(f.p50()),
        number(f.p99()),
        version(f),
        age(f),
        f.examples(),
        number(f.auc()),
        number(f.logloss()),
        f.rejected(),
        f.deadLetters());
  }

  /** The figures as a block. */
  static List<String> lines(Figures f, double share, Duration elapsed) {
    int full = (int) Math.round(Math.min(1, Math.max(0, share)) * BAR);
    return List.of(
        String.format(
            Locale.ROOT,
            "  [%s%s] %3.0f %%   %d s",
            "#".repeat(full),
            ".".repeat(BAR - full),
            share * 100,
            elapsed.toSeconds()),
        row("events in", "%,d", f.events()),
        row("slates out", "%,d of %,d requests", f.slates(), f.requests()),
        row("request to slate", "p50 %s ms, p99 %s ms", number(f.p50()), number(f.p99())),
        row("model", "version %s, in use for %s", version(f), age(f)),
        row("examples learned", "%,d", f.examples()),
        row("served ctr", "AUC %s, logloss %s", number(f.auc()), number(f.logloss())),
        row("put aside", "%,d rejected, %,d dead letters", f.rejected(), f.deadLetters()));
  }

  private static String row(String label, String format, Object... values) {
    return String.format(Locale.ROOT, "  %-18s", label)
        + String.format(Locale.ROOT, format, values);
  }

  private static String version(Figures f) {
    return f.version() < 0 ? "-" : Long.toString(f.version());
  }

  private static String age(Figures f) {
    return f.version() < 0
        ? "-"
        : String.format(Locale.ROOT, "%.1f s", f.versionAgeMillis() / 1000.0);
  }

  private static String number(OptionalLong value) {
    return value.isEmpty() ? "-" : Long.toString(value.getAsLong());
  }

  private static String number(OptionalDouble value) {
    return value.isEmpty() ? "-" : String.format(Locale.ROOT, "%.4f", value.getAsDouble());
  }
}
