package dev.sluice.model.gate;

import java.util.Arrays;

/**
 * Which gate each value learns with when there is memory for fewer gates than values: the most
 * frequent values have one each, the rest of a field shares one.
 */
public final class GateBudget {
  private GateBudget() {}

  /**
   * Returns [values] the gate of each value: below {@code own} for the most frequent ones, {@code
   * own + field} for the rest; {@code own} is the smaller of {@code most} and the number of values.
   * Among equally frequent values the first ones win.
   *
   * @param counts [values] occurrences
   * @param fieldOf [values] the field of each
   * @param most gates for single values, at least 0
   */
  public static int[] assign(int[] counts, int[] fieldOf, int most) {
    int own = Math.min(most, counts.length);
    int[] gates = new int[counts.length];
    long[] order = new long[counts.length];
    for (int value = 0; value < order.length; value++) {
      order[value] = (long) (Integer.MAX_VALUE - counts[value]) << Integer.SIZE | value;
    }
    Arrays.sort(order);
    for (int place = 0; place < order.length; place++) {
      int value = (int) order[place];
      gates[value] = place < own ? place : own + fieldOf[value];
    }
    return gates;
  }
}
