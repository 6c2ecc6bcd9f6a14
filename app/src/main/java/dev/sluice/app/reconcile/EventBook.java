package dev.sluice.app.reconcile;

import dev.sluice.schemas.codec.RejectReason;
import dev.sluice.schemas.guard.Forgets;
import dev.sluice.schemas.guard.Guard;
import dev.sluice.schemas.record.Event;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/**
 * The impressions and clicks of the events topic after de-duplication by event id, what was put
 * aside of them, who asked to be forgotten, and how far ticks say that event time has come. Grows
 * by 65 bytes per event.
 */
final class EventBook {
  /** Stands for a slate or request that an event does not name. */
  static final long NONE = 0;

  private static final String IMPRESSION = "impression";
  private static final String CLICK = "click";

  /** Impressions or clicks, one row each. */
  static final class Rows {
    final LongColumn event = new LongColumn();
    final LongColumn request = new LongColumn();
    final LongColumn slate = new LongColumn();
    final LongColumn item = new LongColumn();
    final LongColumn time = new LongColumn();
    final LongColumn place = new LongColumn();
    final LongColumn rejected = new LongColumn();
    final LongColumn subject = new LongColumn();

    int size() {
      return event.size();
    }

    void add(Event from, long eventHash, boolean isRejected, long at) {
      event.add(eventHash);
      request.add(hashOrNone(from.getRequestId()));
      slate.add(hashOrNone(from.getSlateId()));
      item.add(hashOrNone(from.getItem()));
      time.add(from.getTime().toEpochMilli());
      place.add(at);
      rejected.add(isRejected ? 1 : 0);
      subject.add(Ids.hash(from.getSubject()));
    }

    private static long hashOrNone(@org.jspecify.annotations.Nullable String id) {
      return id == null ? NONE : Ids.hash(id);
    }
  }

  final Rows impressions = new Rows();
  final Rows clicks = new Rows();
  private final LabelRules rules;
  private final LongIndex ids = new LongIndex();
  private final Map<RejectReason, LongIndex> aside = new EnumMap<>(RejectReason.class);
  private final Map<Integer, Long> ticks = new HashMap<>();
  private final Map<Long, Long> forgotten = new HashMap<>();
  private long forgets;
  private int partitions;
  private long organic;
  private long duplicates;

  EventBook(LabelRules rules) {
    this.rules = rules;
  }

  /** Says how many partitions the events topic has: event time has come as far as the slowest. */
  void partitions(int count) {
    partitions = count;
  }

  /** Takes an event that the guard let in. */
  void add(Event event, int partition, long place) {
    if (event.getType().equals(Guard.TICK)) {
      ticks.merge(partition, event.getTime().toEpochMilli(), Math::max);
      return;
    }
    long hash = Ids.hash(event.getEventId());
    int before = ids.size();
    if (ids.add(hash) < before) {
      duplicates++;
    } else if (Forgets.isForget(event)) {
      forgets++;
      forgotten.merge(Ids.hash(event.getSubject()), event.getTime().toEpochMilli(), Math::max);
    } else if (event.getRequestId() == null && event.getSlateId() == null) {
      organic++;
    } else if (event.getType().equals(IMPRESSION)) {
      impressions.add(event, hash, rules.rejects(event), place);
    } else if (event.getType().equals(CLICK)) {
      clicks.add(event, hash, rules.rejects(event), place);
    }
  }

  /** Takes an event that was put aside. */
  void putAside(Event event, RejectReason reason) {
    aside.computeIfAbsent(reason, r -> new LongIndex()).add(Ids.hash(event.getEventId()));
  }

  /** Whether the event was put aside for {@code reason}. */
  boolean isAside(long event, RejectReason reason) {
    LongIndex of = aside.get(reason);
    return of != null && of.find(event) != LongIndex.ABSENT;
  }

  /** Whether the event was put aside for any reason other than being an orphan or late. */
  boolean isRefused(long event) {
    return aside.entrySet().stream()
        .filter(e -> e.getKey() != RejectReason.ORPHAN && e.getKey() != RejectReason.LATE)
        .anyMatch(e -> e.getValue().find(event) != LongIndex.ABSENT);
  }

  /** Whether an event's subject asked to be forgotten then or later. */
  boolean isForgotten(Rows rows, int i) {
    return rows.time.get(i) <= forgotten.getOrDefault(rows.subject.get(i), Long.MIN_VALUE);
  }

  /** The event time that ticks have reached on every partition; the smallest long before that. */
  long watermark() {
    if (ticks.size() < Math.max(1, partitions)) {
      return Long.MIN_VALUE;
    }
    return ticks.values().stream().mapToLong(Long::longValue).min().getAsLong();
  }

  long forgets() {
    return forgets;
  }

  long organic() {
    return organic;
  }

  long duplicates() {
    return duplicates;
  }
}
