package dev.sluice.model.feature;

import dev.sluice.schemas.record.Candidate;
import org.jspecify.annotations.Nullable;

/** A candidate and what is known of its item. */
record Pick(Candidate candidate, @Nullable CatalogueItem known) {}
