package dev.sluice.flink.ranker;

import java.io.Serializable;

/** Opens a ranker where a subtask runs. */
@FunctionalInterface
public interface RankerFactory extends Serializable {
  /**
   * Returns a ranker of the calling subtask's own; what the process shares is held until its close.
   */
  SubjectRanker open() throws Exception;
}
