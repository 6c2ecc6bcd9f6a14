package dev.sluice.model.feature;

import dev.sluice.schemas.counter.Slices;
import dev.sluice.schemas.counter.WindowCounts;
import dev.sluice.schemas.record.Counter;
import dev.sluice.schemas.record.WindowCount;
import java.nio.BufferUnderflowException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The bytes of a subject's history.
 *
 * <pre>
 * byte      form: 1, or 2 of a subject that was once forgotten
 * signed    last offset, newest time
 * list      engagements: time, type, item
 * list      counters by id: id, list of keys: key, time, total, list of windows:
 *           length, first slice, list of amounts
 * list      answered request ids, oldest first
 * </pre>
 *
 * A list is its size and its entries; numbers are variable-length, as in {@link CompactWriter}.
 */
final class HistoryBytes {
  private static final byte FORM = 1;

  /** A form of its own, so that the many who were not cost no byte and read as they always did. */
  private static final byte FORGOTTEN = 2;

  /* What they take as a rule. */
  private static final int FEW_BYTES = 512;
  private static final int ENGAGEMENT_BYTES = 24;
  private static final int ID_BYTES = 40;

  private HistoryBytes() {}

  static byte[] write(
      List<Engagement> engagements,
      Map<String, Map<String, Counter>> counters,
      Collection<String> answered,
      long lastOffset,
      long newestMillis,
      boolean forgotten) {
    CompactWriter out =
        new CompactWriter(
            FEW_BYTES + ENGAGEMENT_BYTES * engagements.size() + ID_BYTES * answered.size());
    out.writeByte(forgotten ? FORGOTTEN : FORM);
    out.writeSigned(lastOffset);
    out.writeSigned(newestMillis);
    out.writeSize(engagements.size());
    for (Engagement engagement : engagements) {
      out.writeSigned(engagement.timeMillis());
      out.writeText(engagement.type());
      out.writeText(engagement.item());
    }
    writeCounters(out, living(counters, newestMillis));
    out.writeSize(answered.size());
    answered.forEach(out::writeText);
    return out.toBytes();
  }

  /* In order, so that equal histories give equal bytes. */
  private static Map<String, List<Counter>> living(
      Map<String, Map<String, Counter>> counters, long nowMillis) {
    Map<String, List<Counter>> living = new TreeMap<>();
    counters.forEach(
        (id, byKey) -> {
          List<Counter> ofId = new ArrayList<>(byKey.size());
          for (Counter counter : byKey.values()) {
            if (WindowCounts.emptyFrom(counter) > nowMillis) {
              ofId.add(counter);
            }
          }
          if (!ofId.isEmpty()) {
            ofId.sort(Comparator.comparing(Counter::getKey));
            living.put(id, ofId);
          }
        });
    return living;
  }

  private static void writeCounters(CompactWriter out, Map<String, List<Counter>> counters) {
    out.writeSize(counters.size());
    counters.forEach(
        (id, ofId) -> {
          out.writeText(id);
          out.writeSize(ofId.size());
          ofId.forEach(counter -> writeCounter(out, counter));
        });
  }

  private static void writeCounter(CompactWriter out, Counter counter) {
    out.writeText(counter.getKey());
    out.writeSigned(counter.getTime().toEpochMilli());
    out.writeAmount(counter.getTotal());
    out.writeSize(counter.getWindows().size());
    for (WindowCount window : counter.getWindows()) {
      out.writeSigned(window.getWindowMillis());
      out.writeSigned(window.getFirstSlice());
      out.writeSize(window.getSlices().size());
      window.getSlices().forEach(out::writeAmount);
    }
  }

  static SubjectHistory read(byte[] bytes) {
    CompactReader in = new CompactReader(bytes);
    try {
      byte form = in.readByte();
      if (form != FORM && form != FORGOTTEN) {
        throw new IllegalArgumentException(
            "a subject's history has form %d or %d, was %d".formatted(FORM, FORGOTTEN, form));
      }
      long lastOffset = in.readSigned();
      long newestMillis = in.readSigned();
      List<Engagement> engagements = new ArrayList<>();
      for (int n = in.readSize(); n > 0; n--) {
        engagements.add(new Engagement(in.readSigned(), in.readText(), in.readText()));
      }
      Map<String, Map<String, Counter>> counters = readCounters(in);
      LinkedHashSet<String> answered = new LinkedHashSet<>();
      for (int n = in.readSize(); n > 0; n--) {
        answered.add(in.readText());
      }
      return new SubjectHistory(
          engagements, counters, answered, lastOffset, newestMillis, form == FORGOTTEN);
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException(
          "a subject's history of %d bytes ends too soon".formatted(bytes.length), e);
    }
  }

  private static Map<String, Map<String, Counter>> readCounters(CompactReader in) {
    Map<String, Map<String, Counter>> counters = new HashMap<>();
    for (int n = in.readSize(); n > 0; n--) {
      String id = in.readText();
      int size = in.readSize();
      Map<String, Counter> byKey = new HashMap<>(2 * size);
      for (int k = 0; k < size; k++) {
        Counter counter = readCounter(in, id);
        byKey.put(counter.getKey(), counter);
      }
      counters.put(id, byKey);
    }
    return counters;
  }

  private static Counter readCounter(CompactReader in, String id) {
    Counter counter = new Counter();
    counter.setTenant("default");
    counter.setMarket("");
    counter.setCounter(id);
    counter.setKey(in.readText());
    counter.setTime(Instant.ofEpochMilli(in.readSigned()));
    counter.setTotal(in.readAmount());
    int windows = in.readSize();
    List<WindowCount> list = new ArrayList<>(windows);
    for (int w = 0; w < windows; w++) {
      long windowMillis = in.readSigned();
      long firstSlice = in.readSigned();
      int size = in.readSize();
      double[] slices = new double[size];
      for (int i = 0; i < size; i++) {
        slices[i] = in.readAmount();
      }
      list.add(new WindowCount(windowMillis, firstSlice, new Slices(slices)));
    }
    counter.setWindows(list);
    return counter;
  }
}
