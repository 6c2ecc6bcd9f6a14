package dev.sluice.model.feature;

import dev.sluice.schemas.counter.WindowCounts;
import dev.sluice.schemas.feature.CounterSpec;
import dev.sluice.schemas.feature.FeatureSchema;
import dev.sluice.schemas.feature.FeatureSpec.History;
import dev.sluice.schemas.record.Consent;
import dev.sluice.schemas.record.Counter;
import dev.sluice.schemas.record.Event;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one subject did: its engagements as far as the schema's histories reach back, its own
 * counts, and which requests were answered. A ranker's state per subject.
 *
 * <p>Bounded by the schema: engagements are trimmed by count and event time, never by a clock; a
 * count whose windows have all run empty is not written any more, and the counts of one counter
 * have at most {@value #MAX_KEYS} keys. Not thread-safe.
 */
public final class SubjectHistory {
  /** How many answered requests are remembered. */
  public static final int ANSWERED = 64;

  /** Keys per counter; beyond, the one counted longest ago is forgotten. */
  static final int MAX_KEYS = 2_048;

  private final List<Engagement> engagements;
  private final Map<String, Map<String, Counter>> counters;
  private final LinkedHashSet<String> answered;
  private long lastOffset;
  private long newestMillis;
  private boolean forgotten;

  SubjectHistory(
      List<Engagement> engagements,
      Map<String, Map<String, Counter>> counters,
      LinkedHashSet<String> answered,
      long lastOffset,
      long newestMillis,
      boolean forgotten) {
    this.engagements = engagements;
    this.counters = counters;
    this.answered = answered;
    this.lastOffset = lastOffset;
    this.newestMillis = newestMillis;
    this.forgotten = forgotten;
  }

  /** Returns the history of a subject of whom nothing is known. */
  public static SubjectHistory empty() {
    return new SubjectHistory(
        new ArrayList<>(), new HashMap<>(), new LinkedHashSet<>(), -1, Long.MIN_VALUE, false);
  }

  /**
   * Takes in an event of this subject. A {@code forget} wipes; an event without full consent, a
   * tick and one of a sample of impressions only move {@link #lastOffset()}. The attributes that
   * counts are kept by are those of the item when its event arrives.
   *
   * @param offset where the event stands in its partition
   */
  public void apply(FeatureSchema schema, Event event, long offset, ItemCatalogue items) {
    lastOffset = offset;
    if (event.getType().equals("forget")) {
      forget();
    } else if (event.getConsent() == Consent.FULL && WindowCounts.counted(event)) {
      remember(HistoryRules.of(schema), event, items);
    }
  }

  private void remember(HistoryRules rules, Event event, ItemCatalogue items) {
    newestMillis = Math.max(newestMillis, event.getTime().toEpochMilli());
    String item = event.getItem();
    if (item != null && rules.remembers(event.getType())) {
      insert(new Engagement(event.getTime().toEpochMilli(), event.getType(), item));
      rules.trim(engagements, newestMillis);
    }
    List<CounterSpec> specs = rules.counters(event.getType());
    if (!specs.isEmpty()) {
      CatalogueItem known = item == null ? null : items.find(item);
      specs.forEach(spec -> count(spec, event, known));
    }
  }

  private void insert(Engagement engagement) {
    int at = engagements.size();
    while (at > 0 && engagements.get(at - 1).timeMillis() > engagement.timeMillis()) {
      at--;
    }
    engagements.add(at, engagement);
  }

  private void count(CounterSpec spec, Event event, @Nullable CatalogueItem known) {
    List<String> keys =
        WindowCounts.keys(
            spec,
            event.getSubject(),
            event.getPlacement(),
            event.getContext(),
            event.getItem(),
            known == null ? null : known.item(),
            null);
    Map<String, Counter> byKey = counters.computeIfAbsent(spec.id(), id -> new HashMap<>());
    long time = event.getTime().toEpochMilli();
    for (String key : keys) {
      byKey.put(key, WindowCounts.add(byKey.get(key), spec, key, time, 1));
    }
    while (byKey.size() > MAX_KEYS) {
      byKey.remove(oldest(byKey));
    }
  }

  private static String oldest(Map<String, Counter> byKey) {
    return byKey.values().stream()
        .min(Comparator.comparing(Counter::getTime).thenComparing(Counter::getKey))
        .orElseThrow()
        .getKey();
  }

  /** Returns the offset of the last event that was handed in, -1 before the first. */
  public long lastOffset() {
    return lastOffset;
  }

  /**
   * Notes that a request was answered; the last {@value #ANSWERED} are remembered.
   *
   * @return false if it had been answered already
   */
  public boolean markAnswered(String requestId) {
    if (!answered.add(requestId)) {
      return false;
    }
    if (answered.size() > ANSWERED) {
      answered.remove(answered.iterator().next());
    }
    return true;
  }

  /** Forgets everything but the offset, and that it was asked to. */
  public void forget() {
    forgotten = true;
    engagements.clear();
    counters.clear();
    answered.clear();
    newestMillis = Long.MIN_VALUE;
  }

  /**
   * Whether the subject was ever forgotten. What was learned of it elsewhere, before or from a copy
   * of the log that knew nothing of it, must not be used any more.
   */
  public boolean wasForgotten() {
    return forgotten;
  }

  /** Returns the different items of a history as of a time, newest first. */
  List<String> items(History history, long timeMillis) {
    long oldest = timeMillis - history.within().toMillis();
    Set<String> items = new LinkedHashSet<>();
    for (int i = engagements.size() - 1; i >= 0 && items.size() < history.last(); i--) {
      Engagement engagement = engagements.get(i);
      if (engagement.timeMillis() <= oldest) {
        break;
      }
      if (engagement.timeMillis() <= timeMillis && history.of().contains(engagement.type())) {
        items.add(engagement.item());
      }
    }
    return List.copyOf(items);
  }

  /** Returns a count of this subject, or null if nothing was counted. */
  @Nullable Counter counter(String counterId, String key) {
    Map<String, Counter> byKey = counters.get(counterId);
    return byKey == null ? null : byKey.get(key);
  }

  /** Returns bytes that {@link #fromBytes} reads; equal histories give equal bytes. */
  public byte[] toBytes() {
    return HistoryBytes.write(engagements, counters, answered, lastOffset, newestMillis, forgotten);
  }

  /**
   * Reads what {@link #toBytes} wrote.
   *
   * @throws IllegalArgumentException if the bytes are not such a history
   */
  public static SubjectHistory fromBytes(byte[] bytes) {
    return HistoryBytes.read(bytes);
  }
}
