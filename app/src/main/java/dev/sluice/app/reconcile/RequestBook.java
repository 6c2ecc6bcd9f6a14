package dev.sluice.app.reconcile;

import dev.sluice.schemas.record.Candidate;
import dev.sluice.schemas.record.Ranked;
import dev.sluice.schemas.record.RankedItem;
import dev.sluice.schemas.record.Request;
import dev.sluice.schemas.record.Status;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** The requests and, of each, its first slate. Grows by 4 bytes per candidate and slate item. */
final class RequestBook {
  private static final long NEVER = Long.MIN_VALUE;
  private static final int[] NO_ITEMS = {};

  private final LongIndex ids = new LongIndex();
  private final LongIndex items;
  private final LongColumn asked = new LongColumn();
  private final LongColumn answered = new LongColumn();
  private final LongColumn time = new LongColumn();
  private final LongColumn slate = new LongColumn();
  private final LongColumn place = new LongColumn();
  private final LongColumn status = new LongColumn();
  private final List<int[]> candidates = new ArrayList<>();
  private final List<int[]> slates = new ArrayList<>();
  private final LongIndex versions = new LongIndex();
  private long duplicateSlates;

  /** Numbers items by {@code items}, which others share. */
  RequestBook(LongIndex items) {
    this.items = items;
  }

  /** Takes a request; of several with one id the first counts. */
  void request(Request request, long appendMillis, long at) {
    int n = number(request.getRequestId(), at);
    if (asked.get(n) != NEVER) {
      return;
    }
    asked.put(n, appendMillis);
    place.put(n, at);
    time.put(n, request.getTime().toEpochMilli());
    candidates.set(
        n,
        request.getCandidates().stream()
            .map(Candidate::getItem)
            .mapToInt(item -> items.add(Ids.hash(item)))
            .toArray());
  }

  /** Takes a slate; of several for one request the first counts, the others are duplicates. */
  void slate(Ranked ranked, long appendMillis, long at) {
    int n = number(ranked.getRequestId(), at);
    if (ranked.getReceipt().getVersion() >= 0) {
      versions.add(ranked.getReceipt().getVersion());
    }
    if (answered.get(n) != NEVER) {
      duplicateSlates++;
      return;
    }
    answered.put(n, appendMillis);
    slate.put(n, Ids.hash(ranked.getSlateId()));
    status.put(n, ranked.getStatus().ordinal());
    slates.set(
        n,
        ranked.getItems().stream()
            .sorted(Comparator.comparingInt(RankedItem::getPosition))
            .mapToInt(item -> items.add(Ids.hash(item.getItem())))
            .toArray());
  }

  private int number(String requestId, long at) {
    int n = ids.add(Ids.hash(requestId));
    if (n == candidates.size()) {
      asked.add(NEVER);
      answered.add(NEVER);
      time.add(NEVER);
      slate.add(EventBook.NONE);
      place.add(at);
      status.add(-1);
      candidates.add(NO_ITEMS);
      slates.add(NO_ITEMS);
    }
    return n;
  }

  int size() {
    return ids.size();
  }

  boolean isAsked(int n) {
    return asked.get(n) != NEVER;
  }

  boolean isAnswered(int n) {
    return answered.get(n) != NEVER;
  }

  long place(int n) {
    return place.get(n);
  }

  /** The hash of the first slate of a request; {@link EventBook#NONE} if it has none. */
  long firstSlate(long request) {
    int n = ids.find(request);
    return n == LongIndex.ABSENT ? EventBook.NONE : slate.get(n);
  }

  /** The number of a request by its hash, or {@link LongIndex#ABSENT}. */
  int find(long request) {
    return ids.find(request);
  }

  long time(int n) {
    return time.get(n);
  }

  int[] candidates(int n) {
    return candidates.get(n);
  }

  int[] slateItems(int n) {
    return slates.get(n);
  }

  long requests() {
    return IntStream.range(0, size()).filter(this::isAsked).count();
  }

  long slates() {
    return IntStream.range(0, size()).filter(this::isAnswered).count();
  }

  long slates(Status of) {
    return IntStream.range(0, size()).filter(n -> status.get(n) == of.ordinal()).count();
  }

  long duplicateSlates() {
    return duplicateSlates;
  }

  long versionsAdopted() {
    return versions.size();
  }

  /** Candidates of all requests. */
  long candidateCount() {
    return candidates.stream().mapToLong(list -> list.length).sum();
  }

  /** Milliseconds from request to first slate, by append times, ascending. */
  long[] latencies() {
    return IntStream.range(0, size())
        .filter(n -> isAsked(n) && isAnswered(n))
        .mapToLong(n -> answered.get(n) - asked.get(n))
        .sorted()
        .toArray();
  }

  /**
   * Seconds in which requests came. A pause, as between two runs on one folder, counts no more than
   * {@code longestGapMillis}.
   */
  double busySeconds(long longestGapMillis) {
    long[] at = Arrays.stream(asked.toArray()).filter(t -> t != NEVER).sorted().toArray();
    long busy = 0;
    for (int i = 1; i < at.length; i++) {
      busy += Math.min(longestGapMillis, at[i] - at[i - 1]);
    }
    return busy / 1000.0;
  }
}
