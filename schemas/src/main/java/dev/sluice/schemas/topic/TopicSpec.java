package dev.sluice.schemas.topic;

import java.util.Map;

/** A topic as it must be: its name, size and settings. */
public record TopicSpec(
    String name, int partitions, short replication, Map<String, String> config) {
  /** Checks the sizes. */
  public TopicSpec {
    if (partitions < 1 || replication < 1) {
      throw new IllegalArgumentException(
          "topic %s needs at least one partition and one replica, was %d and %d"
              .formatted(name, partitions, replication));
    }
    config = Map.copyOf(config);
  }
}
