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
import java.util.stream.IntStream;
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
  private final int place;
  /* The one source that is the item's, where there is just one; else -1. */
  private final int ofItem;
  private final boolean bySubject;
  private final boolean memoised;
  private final String[] names;
  private final long[] windows;
  private final String top;
  private final @Nullable Ratio ratio;

  /** What makes a rate of a count. */
  private record Ratio(
      String bottom, String overallTop, String overallBottom, long longest, double prior) {}

  /**
   * What one request's candidates share.
   *
   * @param overall of a rate, else 0
   * @param before what a key has before the item's part, and {@code after} behind it; null where
   *     other parts have not one value each
   * @param known counts by key, or by the item's part of it where the rest is one for all
   */
  private record Shared(
      CounterSource.Keyed tops,
      CounterSource.@Nullable Keyed bottoms,
      double overall,
      @Nullable String before,
      String after,
      Map<String, double[]> known) {}

  private CountDerivation(
      List<Source> by,
      List<Duration> windows,
      List<String> names,
      String top,
      @Nullable Ratio ratio,
      int place) {
    this.by = by;
    this.place = place;
    this.windows = windows.stream().mapToLong(Duration::toMillis).toArray();
    this.names = names.toArray(String[]::new);
    this.top = CounterSpec.id(top, by);
    this.ratio = ratio;
    this.bySubject = by.stream().anyMatch(source -> source.root() == Source.Root.SUBJECT);
    // Candidates differ by item, so remembering such keys would only cost.
    this.memoised = by.stream().noneMatch(source -> source.root() == Source.Root.ITEM);
    int[] items = IntStream.range(0, by.size()).filter(s -> by.get(s).ofItem()).toArray();
    this.ofItem = items.length == 1 ? items[0] : -1;
  }

  static Derivation count(FeatureSpec.Count spec, int place) {
    return new CountDerivation(
        spec.by(), spec.windows(), spec.valueNames(), spec.of(), null, place);
  }

  static Derivation rate(FeatureSpec.Rate spec, int place) {
    long longest = longest(spec.windows());
    Ratio ratio =
        new Ratio(
            CounterSpec.id(spec.bottom(), spec.by()),
            CounterSpec.id(spec.top(), List.of()),
            CounterSpec.id(spec.bottom(), List.of()),
            longest,
            spec.prior());
    return new CountDerivation(
        spec.by(), spec.windows(), spec.valueNames(), spec.top(), ratio, place);
  }

  private static long longest(List<Duration> windows) {
    return LongStream.concat(LongStream.of(0), windows.stream().mapToLong(Duration::toMillis))
        .max()
        .orElseThrow();
  }

  @Override
  public void derive(Scene scene, @Nullable Pick pick, Map<String, Object> features) {
    Shared shared = scene.once(place, () -> shared(scene));
    boolean byPart = shared.before() != null;
    List<String> keys =
        pick == null || !byPart ? keys(scene, pick) : pick.once(place, () -> parts(scene, pick));
    if (keys.isEmpty()) {
      return;
    }
    double[] sums = new double[windows.length];
    for (int k = 0; k < keys.size(); k++) {
      double[] values = known(scene, shared, keys.get(k), byPart);
      for (int w = 0; w < sums.length; w++) {
        sums[w] += values[w];
      }
    }
    for (int w = 0; w < sums.length; w++) {
      features.put(names[w], sums[w] / keys.size());
    }
  }

  private List<String> keys(Scene scene, @Nullable Pick pick) {
    return CounterKeys.combine(by, source -> scene.categories(source, pick));
  }

  /** The item's part of its keys, which does not depend on who asks. */
  private List<String> parts(Scene scene, Pick pick) {
    return CounterKeys.combine(List.of(by.get(ofItem)), source -> scene.categories(source, pick));
  }

  private Shared shared(Scene scene) {
    StringBuilder before = new StringBuilder();
    StringBuilder after = new StringBuilder();
    // Without an item's source there is no candidate to ask for, and so no part.
    boolean one = ofItem >= 0;
    for (int s = 0; one && s < by.size(); s++) {
      Source source = by.get(s);
      List<String> values =
          s == ofItem || source.ofCandidate() ? List.of() : scene.categories(source, null);
      if (s < ofItem && values.size() == 1) {
        before.append(values.get(0)).append(CounterKeys.SEPARATOR);
      } else if (s > ofItem && values.size() == 1) {
        after.append(CounterKeys.SEPARATOR).append(values.get(0));
      } else {
        one = s == ofItem;
      }
    }
    return new Shared(
        counter(scene, top),
        ratio == null ? null : counter(scene, ratio.bottom()),
        ratio == null ? 0 : overall(scene, ratio),
        one ? before.toString() : null,
        after.toString(),
        new HashMap<>());
  }

  private double[] known(Scene scene, Shared shared, String key, boolean byPart) {
    if (!memoised) {
      return read(scene, shared, key, byPart);
    }
    double[] values = shared.known().get(key);
    if (values == null) {
      values = read(scene, shared, key, byPart);
      shared.known().put(key, values);
    }
    return values;
  }

  private double[] read(Scene scene, Shared shared, String part, boolean byPart) {
    String key = byPart && by.size() > 1 ? shared.before() + part + shared.after() : part;
    double[] values = counts(scene, shared.tops(), key);
    if (ratio != null && shared.bottoms() != null) {
      double[] bottoms = counts(scene, shared.bottoms(), key);
      for (int w = 0; w < values.length; w++) {
        values[w] = (values[w] + ratio.prior() * shared.overall()) / (bottoms[w] + ratio.prior());
      }
    }
    return values;
  }

  private CounterSource.Keyed counter(Scene scene, String id) {
    return bySubject
        ? key -> scene.history().counter(id, key)
        : scene.lookups().counters().counter(id);
  }

  private double[] counts(Scene scene, CounterSource.Keyed of, String key) {
    double[] counts = new double[windows.length];
    Counter counter = of.find(key);
    if (counter != null) {
      for (int w = 0; w < counts.length; w++) {
        counts[w] = WindowCounts.count(counter, windows[w], scene.timeMillis());
      }
    }
    return counts;
  }

  private static double overall(Scene scene, Ratio ratio) {
    double tops = overall(scene, ratio.overallTop(), ratio.longest());
    double bottoms = overall(scene, ratio.overallBottom(), ratio.longest());
    return (tops + GUESS_WEIGHT * FIRST_GUESS) / (bottoms + GUESS_WEIGHT);
  }

  private static double overall(Scene scene, String id, long window) {
    Counter counter = scene.lookups().counters().find(id, "");
    return counter == null ? 0 : WindowCounts.count(counter, window, scene.timeMillis());
  }
}
