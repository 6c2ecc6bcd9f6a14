package dev.sluice.model.represent;

/**
 * Pairs to train on, to choose by, and to report.
 *
 * @param train what the model sees
 * @param valid what ends training
 * @param test what is reported
 */
public record Split(Interactions train, Interactions valid, Interactions test) {
  /** Checks that all three are over the same users and items. */
  public Split {
    if (train.users() != valid.users()
        || train.users() != test.users()
        || train.items() != valid.items()
        || train.items() != test.items()) {
      throw new IllegalArgumentException(
          "the parts of a split must number the same users and items");
    }
  }

  /**
   * Splits each user's pairs by time, 80/10/10: the last tenth (at least one, from three pairs on)
   * is test, the tenth before it validation. Ties keep the order given. Shapes: all [pairs].
   */
  public static Split byTime(int users, int items, int[] user, int[] item, long[] time) {
    int[] order =
        java.util.stream.IntStream.range(0, user.length)
            .boxed()
            .sorted(
                java.util.Comparator.<Integer>comparingInt(p -> user[p])
                    .thenComparingLong(p -> time[p]))
            .mapToInt(Integer::intValue)
            .toArray();
    byte[] part = new byte[user.length];
    java.util.Set<Long> seen = new java.util.HashSet<>();
    for (int from = 0; from < order.length; ) {
      int to = from;
      while (to < order.length && user[order[to]] == user[order[from]]) {
        to++;
      }
      assign(order, from, to, part);
      from = to;
    }
    // A repeat belongs to where the pair occurred first: it must not be asked for after it was
    // shown.
    for (int p : order) {
      if (!seen.add((long) user[p] * items + item[p])) {
        part[p] = 3;
      }
    }
    return new Split(
        pick(users, items, user, item, part, 0),
        pick(users, items, user, item, part, 1),
        pick(users, items, user, item, part, 2));
  }

  private static void assign(int[] order, int from, int to, byte[] part) {
    int count = to - from;
    int held = count < 3 ? 0 : Math.max(1, (int) Math.round(count * 0.1));
    for (int p = from; p < to; p++) {
      int fromEnd = to - p;
      part[order[p]] = (byte) (fromEnd <= held ? 2 : fromEnd <= 2 * held ? 1 : 0);
    }
  }

  private static Interactions pick(
      int users, int items, int[] user, int[] item, byte[] part, int wanted) {
    int[] places =
        java.util.stream.IntStream.range(0, part.length).filter(p -> part[p] == wanted).toArray();
    return Interactions.of(
        users,
        items,
        java.util.Arrays.stream(places).map(p -> user[p]).toArray(),
        java.util.Arrays.stream(places).map(p -> item[p]).toArray());
  }
}
