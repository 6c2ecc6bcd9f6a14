package dev.sluice.benchmarks.ingest;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Processor time of this process so far, by what its threads are for; what no Java thread used is
 * the compiler's and the garbage collector's. Threads that ended are not counted in their group.
 *
 * @param nanos by group, and {@code all}
 */
record CpuTimes(Map<String, Long> nanos) {
  private static final String ALL = "all";

  static CpuTimes now() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    Map<String, Long> nanos = new LinkedHashMap<>();
    long java = 0;
    for (long id : threads.getAllThreadIds()) {
      var info = threads.getThreadInfo(id);
      long used = threads.getThreadCpuTime(id);
      if (info != null && used > 0) {
        nanos.merge(group(info.getThreadName()), used, Long::sum);
        java += used;
      }
    }
    var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long all = system.getProcessCpuTime();
    nanos.put("compiler and collector", all - java);
    nanos.put(ALL, all);
    return new CpuTimes(nanos);
  }

  private static String group(String thread) {
    if (thread.contains("kafka-producer-network-thread")) {
      return "producers";
    }
    if (thread.contains("StreamThread")) {
      return "stream threads";
    }
    boolean isBroker = thread.startsWith("data-plane") || thread.contains("request-handler");
    return isBroker ? "broker" : "others";
  }

  /** Returns all processor time since {@code before}, in seconds. */
  double seconds(CpuTimes before) {
    return (nanos.getOrDefault(ALL, 0L) - before.nanos.getOrDefault(ALL, 0L)) / 1e9;
  }

  /** Returns microseconds per event by group, since {@code before}. */
  Map<String, Double> perEvent(CpuTimes before, long events) {
    Map<String, Double> micros = new LinkedHashMap<>();
    nanos.forEach(
        (group, used) ->
            micros.put(
                group, (used - before.nanos.getOrDefault(group, 0L)) / 1e3 / Math.max(1, events)));
    return micros;
  }
}
