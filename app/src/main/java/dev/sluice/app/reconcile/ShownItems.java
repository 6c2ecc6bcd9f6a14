package dev.sluice.app.reconcile;

/** Items in slates that impressions or clicks speak of: one entry each. */
final class ShownItems {
  private static final int NOT_SEEN = -1;

  private final LongIndex keys = new LongIndex();
  private final LongColumn time = new LongColumn();
  private final LongColumn place = new LongColumn();
  private final LongColumn kind = new LongColumn();

  /** Returns the number of a shown item, new or known. */
  int add(long key) {
    int n = keys.add(key);
    if (n == kind.size()) {
      time.add(Long.MAX_VALUE);
      place.add(0);
      kind.add(NOT_SEEN);
    }
    return n;
  }

  /** Notes an impression event; the earliest time and the best class of all its events stand. */
  void impression(long key, long timeMillis, long at, ImpressionClass found) {
    int n = add(key);
    time.put(n, Math.min(time.get(n), timeMillis));
    if (found.ordinal() > kind.get(n)) {
      kind.put(n, found.ordinal());
      place.put(n, at);
    }
  }

  int find(long key) {
    return keys.find(key);
  }

  long key(int n) {
    return keys.key(n);
  }

  int size() {
    return keys.size();
  }

  boolean isImpression(int n) {
    return kind.get(n) != NOT_SEEN;
  }

  ImpressionClass kind(int n) {
    return ImpressionClass.values()[(int) kind.get(n)];
  }

  long time(int n) {
    return time.get(n);
  }

  long place(int n) {
    return place.get(n);
  }

  long impressions() {
    long count = 0;
    for (int n = 0; n < size(); n++) {
      count += isImpression(n) ? 1 : 0;
    }
    return count;
  }
}
