package dev.sluice.streams.join;

import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.record.Consent;
import dev.sluice.schemas.record.Event;
import dev.sluice.schemas.record.Mode;
import dev.sluice.schemas.record.Served;
import dev.sluice.schemas.record.ServedItem;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;

/** What comes for one request. */
public sealed interface JoinInput {
  /**
   * The slate that was served: what every input is asked for, and the rest as bytes. A slate is
   * kept as long as its windows are open. Thousands of them decoded would be what the collector
   * copies; {@link #served} is needed for examples only.
   */
  final class Slate implements JoinInput {
    private final String slateId;
    private final String subject;
    private final long timeMillis;
    private final boolean answerable;
    private final boolean consented;
    private final List<String> items;
    private final byte[] bytes;

    /** Takes what was received as {@code bytes}. */
    public Slate(Served served, byte[] bytes) {
      this(
          served.getSlateId(),
          served.getSubject(),
          served.getTime().toEpochMilli(),
          // What was ranked in the shadow was never shown: nothing can answer it.
          served.getMode() != Mode.SHADOW,
          served.getConsent() == Consent.FULL,
          served.getItems().stream().map(ServedItem::getItem).toList(),
          bytes);
    }

    private Slate(
        String slateId,
        String subject,
        long timeMillis,
        boolean answerable,
        boolean consented,
        List<String> items,
        byte[] bytes) {
      this.slateId = slateId;
      this.subject = subject;
      this.timeMillis = timeMillis;
      this.answerable = answerable;
      this.consented = consented;
      this.items = items;
      this.bytes = bytes;
    }

    static Slate read(DataInput in) throws IOException {
      String slateId = in.readUTF();
      String subject = in.readUTF();
      long timeMillis = in.readLong();
      boolean answerable = in.readBoolean();
      boolean consented = in.readBoolean();
      String[] items = new String[in.readUnsignedShort()];
      for (int i = 0; i < items.length; i++) {
        items[i] = in.readUTF();
      }
      byte[] bytes = new byte[in.readInt()];
      in.readFully(bytes);
      return new Slate(slateId, subject, timeMillis, answerable, consented, List.of(items), bytes);
    }

    void write(DataOutput out) throws IOException {
      out.writeUTF(slateId);
      out.writeUTF(subject);
      out.writeLong(timeMillis);
      out.writeBoolean(answerable);
      out.writeBoolean(consented);
      out.writeShort(items.size());
      for (String item : items) {
        out.writeUTF(item);
      }
      out.writeInt(bytes.length);
      out.write(bytes);
    }

    String slateId() {
      return slateId;
    }

    /** Whether something can answer it. */
    boolean isAnswerable() {
      return answerable;
    }

    /** Whether examples may be made of it. */
    boolean isConsented() {
      return consented;
    }

    boolean has(String item) {
      return items.contains(item);
    }

    /** Decodes the slate. */
    Served served() {
      return Codecs.SERVED.decodeOrThrow(bytes);
    }

    @Override
    public String subject() {
      return subject;
    }

    @Override
    public long timeMillis() {
      return timeMillis;
    }
  }

  /** An impression or engagement, with its bytes as received and where they stood. */
  record Response(Event event, byte[] bytes, Place place) implements JoinInput {
    @Override
    public String subject() {
      return event.getSubject();
    }

    @Override
    public long timeMillis() {
      return event.getTime().toEpochMilli();
    }
  }

  /** Whose it is. */
  String subject();

  /** Event time, milliseconds since 1970. */
  long timeMillis();
}
