package dev.sluice.app.reconcile;

import org.jspecify.annotations.Nullable;

/**
 * How soon a click changes what its user is shown. Times are between appends to topics.
 *
 * @param clicksFollowed clicks whose user asked again a second later or more
 * @param inNextHistory share of them that stand in the history features of the next such slate;
 *     null for none
 * @param msToExample from a click to its example
 * @param clicksLearned clicks whose example a published version has learned
 * @param withinTwoCheckpoints share of clicks, of those with two versions after them, that the
 *     second version after them has learned; null for none
 * @param msToWeights from a click to the first version that has learned it
 */
public record Freshness(
    long clicksFollowed,
    @Nullable Double inNextHistory,
    DemoReport.Latency msToExample,
    long clicksLearned,
    @Nullable Double withinTwoCheckpoints,
    DemoReport.Latency msToWeights) {}
