package dev.sluice.model.rank;

import dev.sluice.schemas.record.RankedItem;
import dev.sluice.schemas.record.Status;
import java.util.List;

/**
 * How a request was answered.
 *
 * @param reason why, where the status is not RANKED
 * @param decision what decided against the model, one word for receipts; empty where nothing did
 */
record Outcome(Status status, String reason, String decision, List<RankedItem> items) {}
