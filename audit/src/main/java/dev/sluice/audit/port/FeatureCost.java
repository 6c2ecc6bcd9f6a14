package dev.sluice.audit.port;

import org.jspecify.annotations.Nullable;

/**
 * What a feature costs a candidate that is ranked.
 *
 * @param lookups rows of the unified table that are read
 * @param bytes that are read of it
 * @param micros time, in microseconds; null where it was not measured
 */
public record FeatureCost(double lookups, double bytes, @Nullable Double micros) {}
