package dev.sluice.model.feature;

import dev.sluice.schemas.feature.CounterSpec;
import dev.sluice.schemas.feature.FeatureSchema;
import dev.sluice.schemas.feature.FeatureSpec.History;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a schema wants to be remembered of a subject. Immutable. */
final class HistoryRules {
  /** The rules of the schema asked for last: a process has one or few, and asks for every event. */
  private static volatile @Nullable HistoryRules newest;

  private final FeatureSchema schema;
  private final List<History> histories = new ArrayList<>();
  private final Map<String, List<CounterSpec>> counters = new HashMap<>();

  private HistoryRules(FeatureSchema schema) {
    this.schema = schema;
    schema
        .features()
        .forEach(
            feature -> {
              if (feature instanceof History history) {
                histories.add(history);
              }
            });
    for (CounterSpec spec : schema.subjectCounters()) {
      counters.computeIfAbsent(spec.engagement(), type -> new ArrayList<>()).add(spec);
    }
  }

  static HistoryRules of(FeatureSchema schema) {
    HistoryRules rules = newest;
    if (rules == null || rules.schema != schema) {
      rules = new HistoryRules(schema);
      newest = rules;
    }
    return rules;
  }

  /** The subject's counters that events of a type add to. */
  List<CounterSpec> counters(String type) {
    return counters.getOrDefault(type, List.of());
  }

  boolean remembers(String type) {
    return histories.stream().anyMatch(history -> history.of().contains(type));
  }

  /**
   * Removes what no history can name any more: an engagement is kept while, for some history, it is
   * recent enough and its item is among the newest different ones.
   *
   * @param engagements by time, oldest first
   */
  void trim(List<Engagement> engagements, long nowMillis) {
    if (engagements.isEmpty()) {
      return;
    }
    boolean[] kept = new boolean[engagements.size()];
    for (History history : histories) {
      keep(history, engagements, nowMillis, kept);
    }
    int to = 0;
    for (int from = 0; from < kept.length; from++) {
      if (kept[from]) {
        engagements.set(to++, engagements.get(from));
      }
    }
    engagements.subList(to, engagements.size()).clear();
  }

  private static void keep(
      History history, List<Engagement> engagements, long nowMillis, boolean[] kept) {
    long oldest = nowMillis - history.within().toMillis();
    Set<String> items = new HashSet<>();
    for (int i = kept.length - 1; i >= 0 && items.size() < history.last(); i--) {
      Engagement engagement = engagements.get(i);
      if (engagement.timeMillis() <= oldest) {
        return;
      }
      if (history.of().contains(engagement.type()) && items.add(engagement.item())) {
        kept[i] = true;
      }
    }
  }
}
