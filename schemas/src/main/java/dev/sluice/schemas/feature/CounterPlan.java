package dev.sluice.schemas.feature;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Which counts a schema's features need, windows united. */
final class CounterPlan {
  private final Map<String, CounterSpec> specs = new LinkedHashMap<>();

  private CounterPlan() {}

  static List<CounterSpec> of(List<FeatureSpec> features) {
    CounterPlan plan = new CounterPlan();
    for (FeatureSpec feature : features) {
      if (feature instanceof FeatureSpec.Rate rate) {
        plan.rate(rate);
      } else if (feature instanceof FeatureSpec.Count count) {
        plan.add(count.of(), count.by(), count.windows());
      }
    }
    return List.copyOf(plan.specs.values());
  }

  /** A rate is drawn to the overall rate of its longest window, so that is counted as well. */
  private void rate(FeatureSpec.Rate rate) {
    add(rate.top(), rate.by(), rate.windows());
    add(rate.bottom(), rate.by(), rate.windows());
    List<Duration> longest = List.of(longest(rate));
    add(rate.top(), List.of(), longest);
    add(rate.bottom(), List.of(), longest);
  }

  private static Duration longest(FeatureSpec.Rate rate) {
    return new TreeSet<>(rate.windows()).last();
  }

  private void add(String engagement, List<Source> by, List<Duration> windows) {
    String id = CounterSpec.id(engagement, by);
    TreeSet<Duration> united = new TreeSet<>(windows);
    CounterSpec known = specs.get(id);
    if (known != null) {
      united.addAll(known.windows());
    }
    specs.put(id, new CounterSpec(id, engagement, by, List.copyOf(united)));
  }
}
