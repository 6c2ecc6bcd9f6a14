package dev.sluice.streams.count;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * What is to be added to one counter, by event time. Amounts that lie in the same slices of all of
 * the counter's windows are one amount, at the later of their times: no reader can tell.
 *
 * <pre>
 *   i32 BE n, each: i64 time | f64 amount
 * </pre>
 */
public final class Amounts {
  private long[] times = new long[1];
  private double[] amounts = new double[1];
  private int size;

  /** Takes one amount; {@code rules} say what may be united. */
  public void add(CounterRules rules, String counter, long timeMillis, double amount) {
    for (int i = 0; i < size; i++) {
      if (rules.sameSlices(counter, times[i], timeMillis)) {
        times[i] = Math.max(times[i], timeMillis);
        amounts[i] += amount;
        return;
      }
    }
    append(timeMillis, amount);
  }

  /** Takes all of another's. */
  public void addAll(CounterRules rules, String counter, Amounts more) {
    for (int i = 0; i < more.size; i++) {
      add(rules, counter, more.times[i], more.amounts[i]);
    }
  }

  private void append(long timeMillis, double amount) {
    if (size == times.length) {
      times = Arrays.copyOf(times, 2 * size);
      amounts = Arrays.copyOf(amounts, 2 * size);
    }
    times[size] = timeMillis;
    amounts[size] = amount;
    size++;
  }

  /** How many amounts are told apart. */
  public int size() {
    return size;
  }

  /** Event time of one of them. */
  public long timeMillis(int index) {
    return times[index];
  }

  /** One of them. */
  public double amount(int index) {
    return amounts[index];
  }

  /** Writes all of them. */
  public void write(DataOutput out) throws IOException {
    out.writeInt(size);
    for (int i = 0; i < size; i++) {
      out.writeLong(times[i]);
      out.writeDouble(amounts[i]);
    }
  }

  /** Reads what {@link #write} wrote. */
  public static Amounts read(DataInput in) throws IOException {
    Amounts read = new Amounts();
    for (int n = in.readInt(); n > 0; n--) {
      read.append(in.readLong(), in.readDouble());
    }
    return read;
  }
}
