package dev.sluice.app.cluster;

import java.util.List;

/** What a process of the cluster is, and the options of its JVM. */
public enum NodeKind {
  BROKER("-Xms64m", "-Xmx256m"),
  JOB_MANAGER("-Xms64m", "-Xmx256m"),
  // Trainer and ranker together fit, for when the other one is away.
  TASK_MANAGER(
      "-Xms128m",
      "-Xmx768m",
      "-XX:MaxDirectMemorySize=384m",
      // The trainer's thread yields to the ranker's, and so does the compiler, which the first
      // would
      // raise; without the last, a warning to those who may not raise priorities, which nobody
      // does.
      "-XX:ThreadPriorityPolicy=1",
      "-XX:-PrintWarnings"),
  STREAMS("-Xms64m", "-Xmx384m");

  private final List<String> options;

  NodeKind(String... options) {
    this.options = List.of(options);
  }

  List<String> options() {
    return options;
  }
}
