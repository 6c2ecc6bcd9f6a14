package dev.sluice.audit.port;

/**
 * How the values of one feature lie in the unified embedding table.
 *
 * @param feature the feature
 * @param values distinct values that were looked at
 * @param collided of them, those whose every row is also another value's of this feature
 * @param meanNorm mean Euclidean norm of the values' rows
 * @param largestNorm the largest
 */
public record TableEvidence(
    String feature, long values, long collided, double meanNorm, double largestNorm) {}
