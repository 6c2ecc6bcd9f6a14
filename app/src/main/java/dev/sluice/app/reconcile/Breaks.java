package dev.sluice.app.reconcile;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;

/** What breaks the identities: by kind, how many records and where the first of them stand. */
final class Breaks {
  // Enough to see a pattern, few enough to read.
  private static final int NAMED = 5;

  private static final class Kind {
    long count;
    final List<Long> first = new ArrayList<>();
  }

  private final Map<String, Kind> kinds = new LinkedHashMap<>();

  /** Notes one record at a packed {@link Place}. */
  void add(String kind, long place) {
    Kind of = kinds.computeIfAbsent(kind, k -> new Kind());
    of.count++;
    if (of.first.size() < NAMED) {
      of.first.add(place);
    }
  }

  /** Notes a sum that does not come out. */
  void sum(String identity, long left, long right) {
    if (left != right) {
      kinds.computeIfAbsent(
          "%s: %,d on the left, %,d on the right".formatted(identity, left, right),
          k -> new Kind());
    }
  }

  boolean isEmpty() {
    return kinds.isEmpty();
  }

  /** Returns one line per kind; {@code namer} turns a packed place into the record's id. */
  List<String> describe(LongFunction<String> namer) {
    List<String> lines = new ArrayList<>();
    kinds.forEach(
        (kind, of) -> {
          List<String> names = of.first.stream().map(namer::apply).toList();
          lines.add(
              names.isEmpty()
                  ? kind
                  : "%,d %s: %s%s"
                      .formatted(
                          of.count,
                          kind,
                          String.join(", ", names),
                          of.count > names.size() ? " ..." : ""));
        });
    return lines;
  }
}
