package dev.sluice.app.reconcile;

import dev.sluice.schemas.record.Consent;
import dev.sluice.schemas.record.Event;
import dev.sluice.schemas.record.Example;
import dev.sluice.schemas.record.ModelUpdate;
import dev.sluice.schemas.record.Request;
import dev.sluice.schemas.record.Served;
import dev.sluice.schemas.record.VersionCommit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Follows each click into its user's next slate and into a model version. Grows by some 200 bytes
 * per request and click, and 4 per item of a history.
 */
final class FreshnessBook {
  /** A click has this long to reach its user's history. */
  private static final long HISTORY_MILLIS = 1_000;

  private static final int CHECKPOINTS = 2;

  private record Click(long appended, long subject, long item, long shown) {}

  /** A version's number, when it was appended, and up to where it has read the examples. */
  private record Version(long number, long appended, long position) {}

  /** The first revision of an example that teaches its click. */
  private record First(long offset, long appended) {}

  private final boolean closedOnly;
  private final List<Click> clicks = new ArrayList<>();
  private final Map<Long, NavigableMap<Long, Long>> requestsBySubject = new HashMap<>();
  private final Map<Long, NavigableSet<Long>> forgetsBySubject = new HashMap<>();
  private final Map<Long, int[]> historyByRequest = new HashMap<>();
  private final Map<Long, First> firstExamples = new HashMap<>();
  private final List<Version> versions = new ArrayList<>();

  /** Makes a book; {@code closedOnly} if clicks are learned when their windows close. */
  FreshnessBook(boolean closedOnly) {
    this.closedOnly = closedOnly;
  }

  /** Takes a click that may be learned from. */
  void click(Event click, long appendMillis) {
    String item = click.getItem();
    String slate = click.getSlateId();
    if (click.getConsent() == Consent.FULL && item != null) {
      long shown = slate == null ? EventBook.NONE : Ids.shown(Ids.hash(slate), Ids.hash(item));
      clicks.add(new Click(appendMillis, Ids.hash(click.getSubject()), Ids.hash(item), shown));
    }
  }

  /** Takes a wish to be forgotten, which empties its subject's history. */
  void forget(Event forget, long appendMillis) {
    forgetsBySubject
        .computeIfAbsent(Ids.hash(forget.getSubject()), s -> new TreeSet<>())
        .add(appendMillis);
  }

  void request(Request request, long appendMillis) {
    requestsBySubject
        .computeIfAbsent(Ids.hash(request.getSubject()), s -> new TreeMap<>())
        .putIfAbsent(appendMillis, Ids.hash(request.getRequestId()));
  }

  /** Takes the lists among the request's features: one that names items is a history. */
  void served(Served served) {
    if (served.getConsent() != Consent.FULL) {
      return;
    }
    historyByRequest.putIfAbsent(
        Ids.hash(served.getRequestId()),
        served.getRequestFeatures().values().stream()
            .filter(Collection.class::isInstance)
            .flatMap(list -> ((Collection<?>) list).stream())
            .mapToInt(value -> (int) Ids.hash(value.toString()))
            .sorted()
            .toArray());
  }

  void example(Example example, long offset, long appendMillis) {
    if (closedOnly && !example.getClosed()) {
      return;
    }
    long shown = Ids.shown(Ids.hash(example.getSlateId()), Ids.hash(example.getItem()));
    firstExamples.putIfAbsent(shown, new First(offset, appendMillis));
  }

  void version(ModelUpdate update, long appendMillis) {
    if (update.getBody() instanceof VersionCommit commit) {
      long position =
          commit.getPositions().values().stream().mapToLong(Long::longValue).max().orElse(0);
      versions.add(new Version(update.getVersion(), appendMillis, position));
    }
  }

  /**
   * Returns what became of the clicks.
   *
   * @param openExamples examples that a version may have read and not yet learned: less than a
   *     mini-batch
   */
  Freshness report(int openExamples) {
    long followed = 0;
    long seen = 0;
    long judged = 0;
    long soon = 0;
    List<Long> toExample = new ArrayList<>();
    List<Long> toWeights = new ArrayList<>();
    for (Click click : clicks) {
      int[] history = nextHistory(click);
      if (history != null) {
        followed++;
        seen += Arrays.binarySearch(history, (int) click.item()) >= 0 ? 1 : 0;
      }
      int first = firstAfter(click.appended());
      First example = firstExamples.get(click.shown());
      if (example == null) {
        continue;
      }
      toExample.add(example.appended() - click.appended());
      int learned = firstThatRead(example.offset() + openExamples, first);
      if (learned < versions.size()) {
        toWeights.add(versions.get(learned).appended() - click.appended());
      }
      if (first + CHECKPOINTS <= versions.size()) {
        judged++;
        soon += learned < first + CHECKPOINTS ? 1 : 0;
      }
    }
    return new Freshness(
        followed,
        share(seen, followed),
        latency(toExample),
        toWeights.size(),
        share(soon, judged),
        latency(toWeights));
  }

  private static DemoReport.Latency latency(List<Long> millis) {
    long[] sorted = millis.stream().mapToLong(Long::longValue).sorted().toArray();
    return new DemoReport.Latency(
        CtrQuality.orNull(Metrics.percentile(sorted, 0.5)),
        CtrQuality.orNull(Metrics.percentile(sorted, 0.99)));
  }

  private int @Nullable [] nextHistory(Click click) {
    NavigableMap<Long, Long> asked = requestsBySubject.get(click.subject());
    Map.Entry<Long, Long> next =
        asked == null ? null : asked.ceilingEntry(click.appended() + HISTORY_MILLIS);
    if (next == null || isForgotten(click, next.getKey())) {
      return null;
    }
    return historyByRequest.get(next.getValue());
  }

  private boolean isForgotten(Click click, long askedMillis) {
    NavigableSet<Long> forgets = forgetsBySubject.get(click.subject());
    // Records of two topics a moment apart may be met in either order.
    Long forget = forgets == null ? null : forgets.ceiling(click.appended() - HISTORY_MILLIS);
    return forget != null && forget <= askedMillis + HISTORY_MILLIS;
  }

  private int firstAfter(long appendMillis) {
    int n = 0;
    while (n < versions.size() && versions.get(n).appended() <= appendMillis) {
      n++;
    }
    return n;
  }

  private int firstThatRead(long offset, int from) {
    int n = from;
    while (n < versions.size() && versions.get(n).position() <= offset) {
      n++;
    }
    return n;
  }

  private static @Nullable Double share(long part, long whole) {
    return whole == 0 ? null : (Double) ((double) part / whole);
  }
}
