package dev.sluice.app.reconcile;

import org.jspecify.annotations.Nullable;

/**
 * What the topics cannot tell about a run.
 *
 * @param data the traffic source's name
 * @param seconds from the first request to the end of traffic
 * @param secondsToFirstSlate from the process's start to the first published slate; NaN unknown
 * @param rssBytes resident memory of the process; 0 unknown
 * @param batchSize examples of the trainer's mini-batches
 * @param truth true click probabilities, where the world is known; else null
 */
public record RunFacts(
    String data,
    double seconds,
    double secondsToFirstSlate,
    long rssBytes,
    int batchSize,
    @Nullable TrueCtr truth) {}
