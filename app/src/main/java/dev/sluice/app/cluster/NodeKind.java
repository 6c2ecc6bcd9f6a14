package dev.sluice.app.cluster;

import java.util.List;
import java.util.stream.Stream;

/** What a process of the cluster is, and the options of its JVM. */
public enum NodeKind {
  BROKER("-Xms64m", "-Xmx256m"),
  JOB_MANAGER("-Xms64m", "-Xmx256m"),
  // Trainer and ranker together fit, for when the other one is away.
  TASK_MANAGER(
      "-Xms128m",
      "-Xmx768m",
      "-XX:MaxDirectMemorySize=384m",
      // The trainer's thread yields to the ranker's; without the last, a warning to those who may
      // not raise priorities, which nobody does.
      "-XX:ThreadPriorityPolicy=1",
      "-XX:-PrintWarnings"),
  STREAMS("-Xms64m", "-Xmx384m");

  // As in ./sluice: the second compiler is done in half of the time.
  private static final List<String> SMALL_UNITS =
      List.of("-XX:MaxInlineLevel=6", "-XX:InlineSmallCode=800", "-XX:FreqInlineSize=120");

  private final List<String> options;

  NodeKind(String... options) {
    this.options = List.of(options);
  }

  List<String> options() {
    return Stream.concat(options.stream(), SMALL_UNITS.stream()).toList();
  }
}
