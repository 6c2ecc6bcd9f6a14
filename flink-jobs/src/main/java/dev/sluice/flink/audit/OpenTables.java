package dev.sluice.flink.audit;

import dev.sluice.audit.table.ExampleTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The tables of the windows that have not closed. */
final class OpenTables {
  private final AuditJobConfig config;
  private final TreeMap<Long, ExampleTable> byWindow = new TreeMap<>();

  OpenTables(AuditJobConfig config) {
    this.config = config;
  }

  /** The table of a window, empty if it is new. */
  ExampleTable of(long windowMillis) {
    return byWindow.computeIfAbsent(windowMillis, key -> config.table());
  }

  /** Takes out the tables that have closed at a watermark, earliest first. */
  List<Map.Entry<Long, ExampleTable>> close(long watermark) {
    List<Map.Entry<Long, ExampleTable>> closed = new ArrayList<>();
    while (!byWindow.isEmpty() && config.closed(byWindow.firstKey(), watermark)) {
      Map.Entry<Long, ExampleTable> first = byWindow.firstEntry();
      byWindow.remove(first.getKey());
      closed.add(first);
    }
    return closed;
  }

  /** All of them as state. */
  List<AuditPart> parts() {
    List<AuditPart> parts = new ArrayList<>();
    byWindow.forEach((window, table) -> parts.add(AuditPart.of(window, table.toBytes())));
    return parts;
  }
}
