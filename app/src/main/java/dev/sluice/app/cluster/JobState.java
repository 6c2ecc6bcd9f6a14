package dev.sluice.app.cluster;

import java.util.Set;

/**
 * A job as its job manager sees it.
 *
 * @param state Flink's word, for instance RUNNING
 * @param running tasks that run
 * @param tasks all tasks
 */
public record JobState(String name, String id, String state, int running, int tasks) {
  private static final Set<String> ENDED = Set.of("FINISHED", "CANCELED", "FAILED");

  /** Whether it will not run again by itself. */
  public boolean isEnded() {
    return ENDED.contains(state);
  }

  /** Whether all of its tasks run. */
  boolean isWhole() {
    return state.equals("RUNNING") && tasks > 0 && running == tasks;
  }
}
