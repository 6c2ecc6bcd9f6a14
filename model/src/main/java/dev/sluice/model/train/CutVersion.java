package dev.sluice.model.train;

import dev.sluice.schemas.record.ModelUpdate;
import dev.sluice.schemas.record.TrainerState;
import java.util.List;

/**
 * A model version as records: what changed since the one before, each list ended by its commit.
 *
 * @param updates rows and named parts, for rankers
 * @param states optimiser slots and the learner's own state, for a trainer that lost its directory
 */
public record CutVersion(long version, List<ModelUpdate> updates, List<TrainerState> states) {
  /** Copies the lists. */
  public CutVersion {
    updates = List.copyOf(updates);
    states = List.copyOf(states);
  }
}
