package dev.sluice.model.rank;

import dev.sluice.schemas.record.Ranked;
import dev.sluice.schemas.record.Served;
import org.jspecify.annotations.Nullable;

/**
 * The answer to one request: the slate, and the features that were used for it. Nothing was served
 * where the request was rejected or expired.
 */
public record Answer(Ranked ranked, @Nullable Served served) {}
