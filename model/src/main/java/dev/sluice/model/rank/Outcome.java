package dev.sluice.model.rank;

import dev.sluice.schemas.record.RankedItem;
import dev.sluice.schemas.record.Status;
import java.util.List;

/**
 * How a request was answered.
 *
 * @param reason why, where the status is not RANKED
 * @param decision what decided in the model's place, for receipts; empty where nothing did
 */
record Outcome(Status status, String reason, String decision, List<RankedItem> items) {
  /** The same answer with who decided it. */
  Outcome decidedBy(String who) {
    return new Outcome(status, reason, who, items);
  }
}
