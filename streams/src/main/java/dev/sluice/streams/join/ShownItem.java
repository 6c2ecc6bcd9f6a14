package dev.sluice.streams.join;

import dev.sluice.schemas.record.Event;
import dev.sluice.schemas.record.Label;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One item of a slate that was shown: its impression and what was done with it. */
final class ShownItem {
  private static final String KEEP_RATE = "keepRate";
  private static final long NOT_MEASURED = -1;
  private static final int NEVER_EMITTED = -1;

  final String slateId;
  final String item;
  final long timeMillis;
  final int position;
  final double keepRate;
  private final long viewMillis;
  /* Most items have no answer. */
  private Map<String, LabelState> labels = Map.of();
  private int revision = NEVER_EMITTED;
  private boolean isClosedTold;

  private ShownItem(
      String slateId, String item, long timeMillis, int position, double keepRate, long view) {
    this.slateId = slateId;
    this.item = item;
    this.timeMillis = timeMillis;
    this.position = position;
    this.keepRate = keepRate;
    this.viewMillis = view;
  }

  static ShownItem of(String slateId, String item, Event impression) {
    Long view = impression.getViewMs();
    return new ShownItem(
        slateId,
        item,
        impression.getTime().toEpochMilli(),
        impression.getPosition(),
        impression.getContext().get(KEEP_RATE) instanceof Double rate ? rate : 1,
        view == null ? NOT_MEASURED : view);
  }

  boolean is(String slate, String other) {
    return slateId.equals(slate) && item.equals(other);
  }

  @Nullable Long viewMillis() {
    return viewMillis == NOT_MEASURED ? null : viewMillis;
  }

  boolean isEmitted() {
    return revision != NEVER_EMITTED;
  }

  private Map<String, LabelState> labels() {
    if (labels.isEmpty()) {
      labels = new TreeMap<>();
    }
    return labels;
  }

  /** Adds an engagement; true if its example is due at once. */
  boolean engage(Event engagement) {
    LabelState label = labels().computeIfAbsent(engagement.getType(), t -> new LabelState());
    label.add(engagement);
    // Until the click is decided, other labels wait: an example without click would be a negative.
    return label.isFirst() && (isEmitted() || engagement.getType().equals(JoinConfig.CLICK));
  }

  /** Whether a window has closed by {@code watermark} over something not yet told. */
  boolean isDue(JoinConfig config, long watermark) {
    return nextClosing(config) <= watermark;
  }

  /** When the next window closes over something not yet told; Long.MAX_VALUE if none. */
  long nextClosing(JoinConfig config) {
    if (!isClosedTold) {
      return timeMillis + config.clickMillis();
    }
    long next = Long.MAX_VALUE;
    for (Map.Entry<String, LabelState> label : labels.entrySet()) {
      if (label.getValue().isChanged()) {
        next = Math.min(next, timeMillis + config.windowMillis(label.getKey()));
      }
    }
    return next;
  }

  /** Whether the revision emitted now is the first with the click decided; notes it. */
  boolean tellClosed(JoinConfig config, long watermark) {
    boolean isFirst = !isClosedTold && timeMillis + config.clickMillis() <= watermark;
    isClosedTold |= isFirst;
    return isFirst;
  }

  int nextRevision() {
    return ++revision;
  }

  Map<String, Label> emitLabels() {
    Map<String, Label> emitted = new HashMap<>();
    labels.forEach((type, label) -> emitted.put(type, label.emit()));
    return emitted;
  }

  void write(DataOutput out) throws IOException {
    out.writeUTF(slateId);
    out.writeUTF(item);
    out.writeLong(timeMillis);
    out.writeInt(position);
    out.writeDouble(keepRate);
    out.writeLong(viewMillis);
    out.writeInt(revision);
    out.writeBoolean(isClosedTold);
    out.writeShort(labels.size());
    for (Map.Entry<String, LabelState> label : labels.entrySet()) {
      out.writeUTF(label.getKey());
      label.getValue().write(out);
    }
  }

  static ShownItem read(DataInput in) throws IOException {
    ShownItem shown =
        new ShownItem(
            in.readUTF(),
            in.readUTF(),
            in.readLong(),
            in.readInt(),
            in.readDouble(),
            in.readLong());
    shown.revision = in.readInt();
    shown.isClosedTold = in.readBoolean();
    int labels = in.readUnsignedShort();
    for (int i = 0; i < labels; i++) {
      shown.labels().put(in.readUTF(), LabelState.read(in));
    }
    return shown;
  }
}
