package dev.sluice.benchmarks.train;

import dev.sluice.app.platform.UserError;
import dev.sluice.benchmarks.BenchReport;
import dev.sluice.model.offline.GatedTraining;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Trains for a long time and notes resident memory: native arrays that are not freed show nowhere
 * else.
 */
final class Soak {
  private static final int SAMPLES = 60;
  private static final long MEBI = 1 << 20;

  /** A tenth of the run warms up: heap and compiled code still grow. */
  private static final int WARM_SAMPLES = SAMPLES / 10;

  /** Resident memory at one time. */
  private record Sample(double seconds, long rssBytes) {}

  private final Steps steps;
  private final int batch;

  Soak(GatedTraining training, int batch, int logRows) {
    this.steps = new Steps(training, batch, logRows);
    this.batch = batch;
  }

  void run(String length, BenchReport report) throws IOException {
    Duration all = duration(length);
    long start = System.nanoTime();
    long examples = 0;
    List<Sample> samples = new ArrayList<>();
    for (int sample = 1; sample <= SAMPLES; sample++) {
      while (System.nanoTime() - start < all.toNanos() * sample / SAMPLES) {
        steps.next();
        examples += batch;
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      long rss = resident();
      samples.add(new Sample(seconds, rss));
      if (sample % 6 == 0) {
        report.progress(
            String.format(Locale.ROOT, "%6.0f s  resident %,d MiB", seconds, rss / MEBI));
      }
    }
    long first = samples.get(WARM_SAMPLES).rssBytes();
    long last = samples.get(SAMPLES - 1).rssBytes();
    report
        .put("soak_seconds", all.toSeconds())
        .put("soak_examples", examples)
        .put("rss_bytes_after_warm_up", first)
        .put("rss_bytes_at_end", last)
        .put("rss_growth_bytes", last - first)
        .put("samples", samples);
  }

  private static Duration duration(String length) {
    try {
      return Duration.parse("PT" + length);
    } catch (DateTimeParseException e) {
      throw new UserError(e, "--soak is a duration as in 30m or 90s, was '%s'", length);
    }
  }

  private static long resident() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
      }
    }
    throw new IOException("/proc/self/status has no VmRSS: this needs Linux");
  }
}
