package dev.sluice.model.represent;

import java.util.List;

/**
 * What training came to.
 *
 * @param users vectors by user, [users][width]
 * @param items vectors by item, [items][width]
 * @param valid quality on the validation pairs of the epoch that was kept
 * @param bestEpoch the epoch that was kept, from 1
 * @param epochs epochs that ran
 * @param secondsPerEpoch mean time of an epoch's training steps, without its evaluation
 * @param secondsPerEvaluation mean time of the evaluation after an epoch
 * @param losses mean loss by epoch
 */
public record Representation(
    float[][] users,
    float[][] items,
    RankingQuality valid,
    int bestEpoch,
    int epochs,
    double secondsPerEpoch,
    double secondsPerEvaluation,
    List<Double> losses) {}
