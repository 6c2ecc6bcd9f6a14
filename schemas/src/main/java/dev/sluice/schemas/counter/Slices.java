package dev.sluice.schemas.counter;

import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;

/**
 * A window's counts, slice by slice, as an array. A hundred candidates read some hundreds of these
 * per request: numbers that are objects of their own are as many places in memory to wait for.
 */
public final class Slices extends AbstractList<Double> implements RandomAccess {
  private final double[] counts;

  /** Takes the array as it is; it is not to be changed any more. */
  public Slices(double[] counts) {
    this.counts = counts;
  }

  /** Returns these counts as an array. */
  public static Slices of(List<Double> counts) {
    if (counts instanceof Slices slices) {
      return slices;
    }
    double[] copy = new double[counts.size()];
    for (int i = 0; i < copy.length; i++) {
      copy[i] = counts.get(i);
    }
    return new Slices(copy);
  }

  /** Returns the sum of the counts in [from, to). */
  double sum(int from, int to) {
    double sum = 0;
    for (int i = from; i < to; i++) {
      sum += counts[i];
    }
    return sum;
  }

  @Override
  public Double get(int index) {
    return counts[index];
  }

  @Override
  public int size() {
    return counts.length;
  }
}
