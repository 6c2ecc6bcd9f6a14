package dev.sluice.app.reconcile;

import dev.sluice.schemas.record.Example;
import dev.sluice.schemas.record.Label;
import java.util.Comparator;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The examples by what was shown, each in its newest revision. Grows by 100 bytes per example. */
final class ExampleBook {
  private final LongIndex shown = new LongIndex();
  private final LongIndex published = new LongIndex();
  private final LongIndex items;
  private final LongIndex subjects = new LongIndex();
  private final @Nullable TrueCtr truth;
  private final LongColumn revision = new LongColumn();
  private final LongColumn clicks = new LongColumn();
  private final LongColumn time = new LongColumn();
  private final LongColumn item = new LongColumn();
  private final LongColumn subject = new LongColumn();
  private final LongColumn place = new LongColumn();
  private final LongColumn ctr = new LongColumn();
  private final LongColumn trueCtr = new LongColumn();
  private final LongColumn keepRate = new LongColumn();
  private long repeats;

  /** Numbers items by {@code items}, which others share. */
  ExampleBook(LongIndex items, @Nullable TrueCtr truth) {
    this.items = items;
    this.truth = truth;
  }

  /** Takes an example; of several revisions the highest counts. */
  void add(Example example, long at) {
    long key = Ids.shown(Ids.hash(example.getSlateId()), Ids.hash(example.getItem()));
    int before = published.size();
    repeats += published.add(Ids.shown(key, example.getRevision())) < before ? 1 : 0;
    int n = shown.add(key);
    if (n < revision.size() && revision.get(n) >= example.getRevision()) {
      return;
    }
    Label click = example.getLabels().get("click");
    Double served = example.getCtr();
    revision.put(n, example.getRevision());
    clicks.put(n, click == null ? 0 : click.getCount());
    time.put(n, example.getTime().toEpochMilli());
    item.put(n, items.add(Ids.hash(example.getItem())));
    subject.put(n, subjects.add(Ids.hash(example.getSubject())));
    place.put(n, at);
    ctr.put(n, bits(served == null ? Double.NaN : served));
    trueCtr.put(n, bits(truth == null ? Double.NaN : truth.of(example)));
    keepRate.put(n, bits(example.getKeepRate()));
  }

  int size() {
    return shown.size();
  }

  /** How many examples came again in a revision that had come before. */
  long repeats() {
    return repeats;
  }

  /** The number of the example of what was shown, or {@link LongIndex#ABSENT}. */
  int find(long key) {
    return shown.find(key);
  }

  long key(int n) {
    return shown.key(n);
  }

  int clicks(int n) {
    return (int) clicks.get(n);
  }

  long place(int n) {
    return place.get(n);
  }

  long positives() {
    return IntStream.range(0, size()).filter(n -> clicks(n) > 0).count();
  }

  /** Returns the examples that were all sent, not sampled, in the order of event time. */
  Shown unsampled() {
    IntPredicate whole = n -> Double.longBitsToDouble(keepRate.get(n)) == 1.0;
    int[] order =
        IntStream.range(0, size())
            .filter(whole)
            .boxed()
            .sorted(Comparator.<Integer>comparingLong(time::get).thenComparingLong(shown::key))
            .mapToInt(Integer::intValue)
            .toArray();
    return new Shown(
        IntStream.of(order).mapToDouble(n -> Double.longBitsToDouble(ctr.get(n))).toArray(),
        IntStream.of(order).mapToDouble(n -> Double.longBitsToDouble(trueCtr.get(n))).toArray(),
        IntStream.of(order).map(n -> clicks(n) > 0 ? 1 : 0).toArray(),
        IntStream.of(order).map(n -> (int) item.get(n)).toArray(),
        IntStream.of(order).map(n -> (int) subject.get(n)).toArray());
  }

  private static long bits(double value) {
    return Double.doubleToLongBits(value);
  }

  /**
   * Shown items in the order of event time, one entry each: served and true ctr (NaN unknown),
   * label 0 or 1, numbers of item and subject.
   */
  record Shown(double[] ctr, double[] trueCtr, int[] label, int[] item, int[] subject) {}
}
