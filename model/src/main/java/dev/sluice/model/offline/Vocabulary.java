package dev.sluice.model.offline;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The values of all fields of a log, numbered through. Each field's first value is {@link #OTHER}:
 * what was not seen in training; the next is {@link #MISSING}.
 */
public final class Vocabulary {
  /** Place of a value that training did not see, within its field. */
  public static final int OTHER = 0;

  /** Place of a missing value, within its field. */
  public static final int MISSING = 1;

  private static final int RESERVED = 2;

  private final List<String> fields;
  private final List<Map<String, Integer>> values = new ArrayList<>();
  private final int[] first;
  private int size;

  /**
   * Numbers values.
   *
   * @param fields names
   * @param seen values of each field, in the order of their numbers
   */
  public Vocabulary(List<String> fields, List<List<String>> seen) {
    this.fields = List.copyOf(fields);
    this.first = new int[fields.size() + 1];
    for (int f = 0; f < fields.size(); f++) {
      first[f] = size;
      Map<String, Integer> places = new HashMap<>();
      for (String value : seen.get(f)) {
        places.put(value, size + RESERVED + places.size());
      }
      values.add(places);
      size += RESERVED + places.size();
    }
    first[fields.size()] = size;
  }

  /** Field names in order. */
  public List<String> fields() {
    return fields;
  }

  /** Number of all values. */
  public int size() {
    return size;
  }

  /** The number of a field's value, that of {@link #OTHER} for one not seen. */
  public int id(int field, String value) {
    return values.get(field).getOrDefault(value, first[field] + OTHER);
  }

  /** The number of a field's missing value. */
  public int missing(int field) {
    return first[field] + MISSING;
  }

  /** The number of a field's unseen values. */
  public int other(int field) {
    return first[field] + OTHER;
  }

  /** The first number of a field; that after the last field's is {@link #size()}. */
  public int first(int field) {
    return first[field];
  }

  /** The field of each value. */
  public int[] fieldOf() {
    int[] of = new int[size];
    for (int f = 0; f < fields.size(); f++) {
      java.util.Arrays.fill(of, first[f], first[f + 1], f);
    }
    return of;
  }

  /** The values of a field in the order of their numbers. */
  public List<String> values(int field) {
    String[] ordered = new String[values.get(field).size()];
    values.get(field).forEach((value, id) -> ordered[id - first[field] - RESERVED] = value);
    return List.of(ordered);
  }

  /**
   * Returns for each value its number where values rarer than {@code least} count as {@link
   * #OTHER}. A value seen once tells a network nothing, but pooled they teach what an unseen one is
   * like.
   *
   * @param counts [size] occurrences in training
   */
  public int[] pooled(int[] counts, int least) {
    int[] to = new int[size];
    for (int f = 0; f < fields.size(); f++) {
      for (int id = first[f]; id < first[f + 1]; id++) {
        to[id] = id < first[f] + RESERVED || counts[id] >= least ? id : first[f] + OTHER;
      }
    }
    return to;
  }
}
