package dev.sluice.audit.table;

import dev.sluice.schemas.record.Example;
import dev.sluice.schemas.record.Label;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What is counted of a log as a whole. Parts merge. Not thread-safe. */
public final class LogFacts {
  private final TreeMap<String, Long> schemas = new TreeMap<>();
  private long positives;
  private long open;
  private long delayed;
  private long delayMillis;
  private long first = Long.MAX_VALUE;
  private long last = Long.MIN_VALUE;

  void add(Example example, @Nullable Label click) {
    boolean clicked = click != null && click.getCount() > 0;
    add(example.getTime().toEpochMilli(), clicked);
    schemas.merge(example.getFeatureSchema(), 1L, Long::sum);
    open += example.getClosed() || clicked ? 0 : 1;
    Instant at = click == null ? null : click.getFirstAt();
    if (at != null) {
      delayed++;
      delayMillis += Duration.between(example.getTime(), at).toMillis();
    }
  }

  void add(long timeMillis, boolean positive) {
    positives += positive ? 1 : 0;
    first = Math.min(first, timeMillis);
    last = Math.max(last, timeMillis);
  }

  void merge(LogFacts other) {
    other.schemas.forEach((hash, rows) -> schemas.merge(hash, rows, Long::sum));
    positives += other.positives;
    open += other.open;
    delayed += other.delayed;
    delayMillis += other.delayMillis;
    first = Math.min(first, other.first);
    last = Math.max(last, other.last);
  }

  /** Rows with the label. */
  public long positives() {
    return positives;
  }

  /** Unclicked rows that were emitted before their click window closed. */
  public long open() {
    return open;
  }

  /** Mean time from impression to click; null where no click says when it was. */
  public @Nullable Duration meanDelay() {
    return delayed == 0 ? null : Duration.ofMillis(delayMillis / delayed);
  }

  /** Event time of the earliest row; null without rows. */
  public @Nullable Instant first() {
    return first == Long.MAX_VALUE ? null : Instant.ofEpochMilli(first);
  }

  /** Event time of the latest row; null without rows. */
  public @Nullable Instant last() {
    return last == Long.MIN_VALUE ? null : Instant.ofEpochMilli(last);
  }

  /** Rows by the hash of the feature schema that they were made with. */
  public SortedMap<String, Long> schemas() {
    return Collections.unmodifiableSortedMap(schemas);
  }

  void write(DataOutputStream out) throws IOException {
    out.writeInt(schemas.size());
    for (Map.Entry<String, Long> entry : schemas.entrySet()) {
      out.writeUTF(entry.getKey());
      out.writeLong(entry.getValue());
    }
    for (long value : new long[] {positives, open, delayed, delayMillis, first, last}) {
      out.writeLong(value);
    }
  }

  /** Takes in what {@link #write} wrote of another part. */
  void read(DataInputStream in) throws IOException {
    for (int left = in.readInt(); left > 0; left--) {
      schemas.merge(in.readUTF(), in.readLong(), Long::sum);
    }
    positives += in.readLong();
    open += in.readLong();
    delayed += in.readLong();
    delayMillis += in.readLong();
    first = Math.min(first, in.readLong());
    last = Math.max(last, in.readLong());
  }
}
