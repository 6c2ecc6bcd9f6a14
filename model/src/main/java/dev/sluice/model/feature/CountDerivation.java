package dev.sluice.model.feature;

import dev.sluice.schemas.counter.CounterKeys;
import dev.sluice.schemas.counter.WindowCounts;
import dev.sluice.schemas.feature.CounterSpec;
import dev.sluice.schemas.feature.FeatureSpec;
import dev.sluice.schemas.feature.Source;
import dev.sluice.schemas.record.Counter;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Counts and rates, as of the request's time.
 *
 * <p>A rate is (top + prior p) / (bottom + prior), where p is the overall rate of the feature's
 * longest window: a key that was seen little is told by everyone, one that was seen much by itself.
 * p is itself drawn to {@value #FIRST_GUESS}, with the weight of {@value #GUESS_WEIGHT} bottoms,
 * for the first minutes of an installation. So a rate is missing only where its key is, and a key
 * never seen has the overall rate. Where an attribute has several values, their mean counts.
 */
final class CountDerivation implements Derivation {
  static final double FIRST_GUESS = 0.05;
  static final double GUESS_WEIGHT = 100;

  private final List<Source> by;
  private final boolean bySubject;
  private final boolean memoised;
  private final String[] names;
  private final long[] windows;
  private final String top;
  private final @Nullable Ratio ratio;

  /** What makes a rate of a count. */
  private record Ratio(
      String bottom, String overallTop, String overallBottom, long longest, double prior) {}

  private CountDerivation(
      List<Source> by,
      List<Duration> windows,
      List<String> names,
      String top,
      @Nullable Ratio ratio) {
    this.by = by;
    this.windows = windows.stream().mapToLong(Duration::toMillis).toArray();
    this.names = names.toArray(String[]::new);
    this.top = CounterSpec.id(top, by);
    this.ratio = ratio;
    this.bySubject = by.stream().anyMatch(source -> source.root() == Source.Root.SUBJECT);
    // Candidates differ by item, so remembering such keys would only cost.
    this.memoised = by.stream().noneMatch(source -> source.root() == Source.Root.ITEM);
  }

  static Derivation count(FeatureSpec.Count spec) {
    return new CountDerivation(spec.by(), spec.windows(), spec.valueNames(), spec.of(), null);
  }

  static Derivation rate(FeatureSpec.Rate spec) {
    long longest = longest(spec.windows());
    Ratio ratio =
        new Ratio(
            CounterSpec.id(spec.bottom(), spec.by()),
            CounterSpec.id(spec.top(), List.of()),
            CounterSpec.id(spec.bottom(), List.of()),
            longest,
            spec.prior());
    return new CountDerivation(spec.by(), spec.windows(), spec.valueNames(), spec.top(), ratio);
  }

  private static long longest(List<Duration> windows) {
    return LongStream.concat(LongStream.of(0), windows.stream().mapToLong(Duration::toMillis))
        .max()
        .orElseThrow();
  }

  @Override
  public void derive(Scene scene, @Nullable Pick pick, Map<String, Object> features) {
    List<String> keys = CounterKeys.combine(by, source -> scene.categories(source, pick));
    if (keys.isEmpty()) {
      return;
    }
    double[] sums = new double[windows.length];
    for (int k = 0; k < keys.size(); k++) {
      double[] values = known(scene, keys.get(k));
      for (int w = 0; w < sums.length; w++) {
        sums[w] += values[w];
      }
    }
    for (int w = 0; w < sums.length; w++) {
      features.put(names[w], sums[w] / keys.size());
    }
  }

  private double[] known(Scene scene, String key) {
    if (!memoised) {
      return read(scene, key);
    }
    Map<String, double[]> memo = scene.once(this, HashMap::new);
    double[] values = memo.get(key);
    if (values == null) {
      values = read(scene, key);
      memo.put(key, values);
    }
    return values;
  }

  private double[] read(Scene scene, String key) {
    double[] values = counts(scene, top, key);
    if (ratio != null) {
      double[] bottoms = counts(scene, ratio.bottom(), key);
      double overall = overall(scene, ratio);
      for (int w = 0; w < values.length; w++) {
        values[w] = (values[w] + ratio.prior() * overall) / (bottoms[w] + ratio.prior());
      }
    }
    return values;
  }

  private double[] counts(Scene scene, String id, String key) {
    double[] counts = new double[windows.length];
    Counter counter = bySubject ? scene.history().counter(id, key) : scene.counter(id).find(key);
    if (counter != null) {
      for (int w = 0; w < counts.length; w++) {
        counts[w] = WindowCounts.count(counter, windows[w], scene.timeMillis());
      }
    }
    return counts;
  }

  private static double overall(Scene scene, Ratio ratio) {
    return scene.once(
        ratio,
        () -> {
          double tops = overall(scene, ratio.overallTop(), ratio.longest());
          double bottoms = overall(scene, ratio.overallBottom(), ratio.longest());
          return (tops + GUESS_WEIGHT * FIRST_GUESS) / (bottoms + GUESS_WEIGHT);
        });
  }

  private static double overall(Scene scene, String id, long window) {
    Counter counter = scene.counter(id).find("");
    return counter == null ? 0 : WindowCounts.count(counter, window, scene.timeMillis());
  }
}
