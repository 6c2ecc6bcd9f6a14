package dev.sluice.audit.check;

import dev.sluice.audit.table.ColumnSpec;
import java.util.List;
import java.util.Map;

/** Categories of the earlier half of the log that the later half does not have. */
final class VanishedValues implements Check {
  @Override
  public List<Found> apply(Evidence evidence) {
    return Unseen.odd(evidence, 0).stream()
        .map(odd -> found(odd.getKey(), odd.getValue()))
        .toList();
  }

  private static Found found(ColumnSpec column, Unseen unseen) {
    return new Found(
        "vanished-values",
        column.nature() == ColumnSpec.Nature.STABLE ? Found.Severity.WARNING : Found.Severity.INFO,
        column.name(),
        Text.of(
            "%.1f %% of the earlier half's rows hold values that the later half never has; above %.1f %%"
                + " is more than chance",
            100 * unseen.share(), 100 * unseen.threshold()),
        "What was learned of them is of no use any more, and a renamed value starts from nothing.",
        "Ask what was withdrawn or renamed upstream; ids that come and go by nature can be left.",
        Map.of("share", unseen.share(), "threshold", unseen.threshold()));
  }
}
