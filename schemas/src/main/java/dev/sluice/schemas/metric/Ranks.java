package dev.sluice.schemas.metric;

/** Sorting indices by a key without boxing. */
final class Ranks {
  private Ranks() {}

  /** Returns indices in ascending order of their keys; equal keys in ascending order of index. */
  static int[] ascending(double[] keys) {
    int[] order = new int[keys.length];
    for (int i = 0; i < order.length; i++) {
      order[i] = i;
    }
    sort(order, new int[order.length], keys, 0, order.length);
    return order;
  }

  private static void sort(int[] order, int[] spare, double[] keys, int from, int to) {
    if (to - from < 2) {
      return;
    }
    int middle = (from + to) >>> 1;
    sort(order, spare, keys, from, middle);
    sort(order, spare, keys, middle, to);
    System.arraycopy(order, from, spare, from, to - from);
    int left = from;
    int right = middle;
    for (int i = from; i < to; i++) {
      boolean takeLeft =
          right >= to
              || (left < middle && Double.compare(keys[spare[left]], keys[spare[right]]) <= 0);
      order[i] = takeLeft ? spare[left++] : spare[right++];
    }
  }
}
