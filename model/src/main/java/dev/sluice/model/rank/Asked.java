package dev.sluice.model.rank;

import dev.sluice.model.feature.SubjectHistory;
import dev.sluice.schemas.record.Consent;
import dev.sluice.schemas.record.Request;
import java.util.Map;

/**
 * A request with what it is answered from.
 *
 * @param history the subject's history as far as consent lets it be used
 * @param consent the strictest statement known
 * @param version model version pinned for it
 * @param inputs positions of the replica's inputs
 */
record Asked(
    Request request,
    SubjectHistory history,
    Consent consent,
    long version,
    Map<String, Long> inputs) {}
