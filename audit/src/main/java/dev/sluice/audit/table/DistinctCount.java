package dev.sluice.audit.table;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;

/**
 * How many distinct values there were: exact up to {@value #EXACT}, beyond that a HyperLogLog [1]
 * of 2^12 registers with a standard error of {@value #ERROR}. It depends on the set of values
 * alone, so parts merge to the same number whatever way they were cut. 4 to 20 KiB. Not
 * thread-safe.
 */
/*
 * The library's sketch estimates better while values come in one stream, and otherwise after a merge:
 * then one part and four parts would disagree.
 *
 * [1] Flajolet, Fusy, Gandouet, Meunier: HyperLogLog, 2007.
 */
final class DistinctCount {
  /** Standard error beyond the exact range: 1.04 / sqrt(2^12). */
  static final double ERROR = 0.0163;

  /** Up to so many values the count is exact. */
  static final int EXACT = 1024;

  private static final int LOG2_REGISTERS = 12;
  private static final int REGISTERS = 1 << LOG2_REGISTERS;
  private static final double ALPHA = 0.7213 / (1 + 1.079 / REGISTERS);
  // Half full at most, so that probes stay short.
  private static final int SLOTS = 2 * EXACT;

  private final byte[] registers = new byte[REGISTERS];
  private long[] exact = new long[SLOTS];
  private int size;

  /** Counts a value; true if it is new and the count still exact. */
  boolean add(long hash) {
    int register = (int) (hash >>> (64 - LOG2_REGISTERS));
    byte rank = (byte) (Long.numberOfLeadingZeros((hash << LOG2_REGISTERS) | REGISTERS - 1) + 1);
    if (rank > registers[register]) {
      registers[register] = rank;
    }
    return size <= EXACT && remember(hash == 0 ? 1 : hash);
  }

  private boolean remember(long key) {
    int slot = (int) key & SLOTS - 1;
    while (exact[slot] != 0) {
      if (exact[slot] == key) {
        return false;
      }
      slot = (slot + 1) & SLOTS - 1;
    }
    exact[slot] = key;
    size++;
    if (size > EXACT) {
      exact = new long[0];
    }
    return true;
  }

  void merge(DistinctCount other) {
    for (int i = 0; i < REGISTERS; i++) {
      registers[i] = (byte) Math.max(registers[i], other.registers[i]);
    }
    if (other.size > EXACT) {
      size = EXACT + 1;
      exact = new long[0];
    }
    for (long key : other.exact) {
      if (key != 0 && size <= EXACT) {
        boolean unused = remember(key);
      }
    }
  }

  boolean isExact() {
    return size <= EXACT;
  }

  double estimate() {
    if (isExact()) {
      return size;
    }
    double sum = 0;
    int empty = 0;
    int[] byRank = new int[66];
    for (byte rank : registers) {
      byRank[rank]++;
    }
    for (int rank = 0; rank < byRank.length; rank++) {
      sum += byRank[rank] * Math.pow(2, -rank);
    }
    empty = byRank[0];
    double raw = ALPHA * REGISTERS * REGISTERS / sum;
    // Below 2.5 registers' worth, counting the empty ones is the better estimate.
    return raw <= 2.5 * REGISTERS && empty > 0
        ? REGISTERS * Math.log((double) REGISTERS / empty)
        : raw;
  }

  void write(DataOutputStream out) throws IOException {
    out.write(registers);
    out.writeInt(size);
    if (isExact()) {
      for (long key : Arrays.stream(exact).filter(key -> key != 0).sorted().toArray()) {
        out.writeLong(key);
      }
    }
  }

  static DistinctCount read(DataInputStream in) throws IOException {
    DistinctCount count = new DistinctCount();
    in.readFully(count.registers);
    int size = in.readInt();
    if (size > EXACT) {
      count.size = size;
      count.exact = new long[0];
      return count;
    }
    for (int i = 0; i < size; i++) {
      boolean unused = count.remember(in.readLong());
    }
    return count;
  }
}
