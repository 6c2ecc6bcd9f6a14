package dev.sluice.streams.join;

import dev.sluice.schemas.record.Event;
import dev.sluice.schemas.record.Label;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Instant;

/** Engagements of one type with one shown item. */
final class LabelState {
  private int count;
  private int emittedCount;
  private double value;
  private long firstAt = Long.MAX_VALUE;

  void add(Event engagement) {
    count++;
    value += engagement.getValue();
    firstAt = Math.min(firstAt, engagement.getTime().toEpochMilli());
  }

  boolean isFirst() {
    return count == 1;
  }

  boolean isChanged() {
    return count != emittedCount;
  }

  Label emit() {
    emittedCount = count;
    return new Label(count, value, Instant.ofEpochMilli(firstAt));
  }

  void write(DataOutput out) throws IOException {
    out.writeInt(count);
    out.writeInt(emittedCount);
    out.writeDouble(value);
    out.writeLong(firstAt);
  }

  static LabelState read(DataInput in) throws IOException {
    LabelState label = new LabelState();
    label.count = in.readInt();
    label.emittedCount = in.readInt();
    label.value = in.readDouble();
    label.firstAt = in.readLong();
    return label;
  }
}
