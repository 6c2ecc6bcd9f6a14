package dev.sluice.app.cluster;

import java.util.List;

/** What a process of the cluster is, and how much memory it gets. */
public enum NodeKind {
  BROKER("-Xms64m", "-Xmx256m"),
  JOB_MANAGER("-Xms64m", "-Xmx256m"),
  // Trainer and ranker together fit, for when the other one is away.
  TASK_MANAGER("-Xms128m", "-Xmx768m", "-XX:MaxDirectMemorySize=384m"),
  STREAMS("-Xms64m", "-Xmx384m");

  private final List<String> memory;

  NodeKind(String... sizes) {
    memory = List.of(sizes);
  }

  List<String> memory() {
    return memory;
  }
}
