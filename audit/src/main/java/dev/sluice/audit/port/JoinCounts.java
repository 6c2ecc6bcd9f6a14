package dev.sluice.audit.port;

/**
 * How the records of a log fit together.
 *
 * @param impressions shown items that were logged
 * @param withoutExample of them, those that no example came of
 * @param clicks clicks on shown items
 * @param withoutLabel of them, those whose example has no click
 */
public record JoinCounts(long impressions, long withoutExample, long clicks, long withoutLabel) {}
