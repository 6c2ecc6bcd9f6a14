package dev.sluice.model.offline;

/**
 * One thing that was tried.
 *
 * @param name kind and shape
 * @param l2 its strength
 * @param seed of it
 * @param validLoss mean loss of the validation rows
 * @param epochs it ran
 * @param seconds it took
 */
public record Candidate(
    String name, double l2, long seed, double validLoss, int epochs, double seconds) {}
