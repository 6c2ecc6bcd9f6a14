package dev.sluice.audit.table;

import dev.sluice.schemas.record.Example;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.openhft.hashing.LongHashFunction;

/** The {@value #CAPACITY} examples whose ids hash lowest, whatever order they came in. */
final class KeptExamples {
  /** Enough that the mean loss over them moves by some per cent of its spread. */
  static final int CAPACITY = 4_000;

  private final TreeMap<Long, Example> lowest = new TreeMap<>();
  private final LongHashFunction hash;

  KeptExamples(long seed) {
    this.hash = LongHashFunction.xx(seed);
  }

  void offer(Example example) {
    keep(hash.hashChars(example.getExampleId()), example);
  }

  private void keep(long order, Example example) {
    if (lowest.size() >= CAPACITY && order > lowest.lastKey()) {
      return;
    }
    lowest.merge(order, example, (a, b) -> b.getRevision() > a.getRevision() ? b : a);
    if (lowest.size() > CAPACITY) {
      lowest.pollLastEntry();
    }
  }

  void merge(KeptExamples other) {
    for (Map.Entry<Long, Example> entry : other.lowest.entrySet()) {
      keep(entry.getKey(), entry.getValue());
    }
  }

  List<Example> examples() {
    return List.copyOf(lowest.values());
  }
}
