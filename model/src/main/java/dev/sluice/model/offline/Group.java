package dev.sluice.model.offline;

import java.util.Arrays;
import java.util.List;

/**
 * The averaged seeds of one kind.
 *
 * @param name of the kind
 * @param members one per seed
 * @param logits their mean on the validation rows
 * @param loss the mean loss of these
 */
@SuppressWarnings("ArrayRecordComponent") // Read only.
record Group(String name, List<Member> members, double[] logits, double loss) {
  static Group of(String name, List<Fit> fits, int[] labels) {
    double[] weights = new double[fits.size()];
    Arrays.fill(weights, 1.0 / weights.length);
    double[] mean = Blend.mix(fits.stream().map(Fit::logits).toList(), weights);
    return new Group(
        name, fits.stream().map(Fit::member).toList(), mean, Sigmoid.loss(mean, labels));
  }
}
