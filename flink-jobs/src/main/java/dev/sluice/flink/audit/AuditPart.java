package dev.sluice.flink.audit;

import org.apache.flink.api.common.typeinfo.TypeInformation;

/** What one subtask took in of one window, as a table's bytes. */
public final class AuditPart {
  /** Names the table of everything since the start, in state only. */
  static final long SINCE_START = Long.MIN_VALUE;

  /** When the window begins. */
  public long windowMillis;

  public byte[] table = new byte[0];

  static TypeInformation<AuditPart> type() {
    return TypeInformation.of(AuditPart.class);
  }

  static AuditPart of(long windowMillis, byte[] table) {
    AuditPart part = new AuditPart();
    part.windowMillis = windowMillis;
    part.table = table;
    return part;
  }
}
