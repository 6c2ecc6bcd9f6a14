package dev.sluice.model.offline;

/**
 * A trained member with its validation logits.
 *
 * @param name of its kind
 * @param l2 strength it was trained with
 * @param member trained
 * @param logits of the validation rows
 * @param loss their mean loss
 */
@SuppressWarnings("ArrayRecordComponent") // Read only.
record Fit(String name, double l2, Member member, double[] logits, double loss) {}
