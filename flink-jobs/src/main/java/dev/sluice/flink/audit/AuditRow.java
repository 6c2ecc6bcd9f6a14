package dev.sluice.flink.audit;

import org.apache.flink.api.common.typeinfo.TypeInformation;

/** An example's bytes and the window that it is audited in. */
public final class AuditRow {
  /** When the window begins. */
  public long windowMillis;

  public byte[] value = new byte[0];

  static TypeInformation<AuditRow> type() {
    return TypeInformation.of(AuditRow.class);
  }

  static AuditRow of(long windowMillis, byte[] value) {
    AuditRow row = new AuditRow();
    row.windowMillis = windowMillis;
    row.value = value;
    return row;
  }
}
