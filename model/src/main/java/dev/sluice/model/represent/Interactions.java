package dev.sluice.model.represent;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Who took what, without repeats, by number.
 *
 * <p>Shapes: pair p is (user(p), item(p)); pairs are in ascending order of users, then of items.
 */
public final class Interactions {
  private final int users;
  private final int items;
  private final int[] starts;
  private final int[] item;
  private final int[] user;

  private Interactions(int users, int items, int[] starts, int[] user, int[] item) {
    this.users = users;
    this.items = items;
    this.starts = starts;
    this.user = user;
    this.item = item;
  }

  /**
   * From pairs in any order; repeats count once.
   *
   * @throws IllegalArgumentException if a number is outside its range
   */
  public static Interactions of(int users, int items, int[] user, int[] item) {
    long[] keys = new long[user.length];
    for (int i = 0; i < keys.length; i++) {
      if (user[i] < 0 || user[i] >= users || item[i] < 0 || item[i] >= items) {
        throw new IllegalArgumentException(
            "a pair must be within %d users and %d items, was (%d, %d)"
                .formatted(users, items, user[i], item[i]));
      }
      keys[i] = (long) user[i] * items + item[i];
    }
    long[] distinct = Arrays.stream(keys).sorted().distinct().toArray();
    int[] starts = new int[users + 1];
    int[] userOf = new int[distinct.length];
    int[] itemOf = new int[distinct.length];
    for (int i = 0; i < distinct.length; i++) {
      userOf[i] = (int) (distinct[i] / items);
      itemOf[i] = (int) (distinct[i] % items);
      starts[userOf[i] + 1]++;
    }
    for (int i = 0; i < users; i++) {
      starts[i + 1] += starts[i];
    }
    return new Interactions(users, items, starts, userOf, itemOf);
  }

  /** The number of users, with or without items. */
  public int users() {
    return users;
  }

  /** The number of items, taken or not. */
  public int items() {
    return items;
  }

  /** The number of pairs. */
  public int size() {
    return item.length;
  }

  /** The user of a pair. */
  public int user(int pair) {
    return user[pair];
  }

  /** The item of a pair. */
  public int item(int pair) {
    return item[pair];
  }

  /** The items of one user, ascending. */
  public int[] of(int who) {
    return Arrays.copyOfRange(item, starts[who], starts[who + 1]);
  }

  /** How many items a user has. */
  public int count(int who) {
    return starts[who + 1] - starts[who];
  }

  /** Whether the user has the item. */
  public boolean has(int who, int what) {
    return Arrays.binarySearch(item, starts[who], starts[who + 1], what) >= 0;
  }

  /** How many users each item has, [items]. */
  public int[] popularity() {
    int[] counts = new int[items];
    for (int i : item) {
      counts[i]++;
    }
    return counts;
  }

  /** The items that someone has, ascending. */
  public int[] takenItems() {
    int[] counts = popularity();
    return IntStream.range(0, items).filter(i -> counts[i] > 0).toArray();
  }
}
