package dev.sluice.model.offline;

import dev.sluice.model.encode.LookupCosts;
import java.util.ArrayList;
import java.util.List;

/**
 * What of a field is closed.
 *
 * @param field its name
 * @param occurrences in training of its values that occur {@value LookupCosts#FREQUENT} times
 * @param closed of them, those of closed values
 */
public record ClosedField(String field, long occurrences, long closed) {
  /**
   * All fields under a mask.
   *
   * @param open [values] the mask
   * @param counts [values] occurrences in training
   */
  static List<ClosedField> of(Vocabulary vocabulary, boolean[] open, int[] counts) {
    List<ClosedField> fields = new ArrayList<>();
    for (int field = 0; field < vocabulary.fields().size(); field++) {
      long all = 0;
      long closed = 0;
      for (int value = vocabulary.first(field); value < vocabulary.first(field + 1); value++) {
        int times = counts[value] >= LookupCosts.FREQUENT ? counts[value] : 0;
        all += times;
        closed += open[value] ? 0 : times;
      }
      fields.add(new ClosedField(vocabulary.fields().get(field), all, closed));
    }
    return fields;
  }
}
