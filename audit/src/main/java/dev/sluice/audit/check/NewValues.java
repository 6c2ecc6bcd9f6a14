package dev.sluice.audit.check;

import dev.sluice.audit.table.ColumnSpec;
import java.util.List;
import java.util.Map;

/** Categories of the later half of the log that the earlier half does not have. */
final class NewValues implements Check {
  @Override
  public List<Found> apply(Evidence evidence) {
    return Unseen.odd(evidence, 1).stream()
        .map(odd -> found(odd.getKey(), odd.getValue()))
        .toList();
  }

  private static Found found(ColumnSpec column, Unseen unseen) {
    return new Found(
        "new-values",
        column.nature() == ColumnSpec.Nature.STABLE ? Found.Severity.WARNING : Found.Severity.INFO,
        column.name(),
        Text.of(
            "%.1f %% of the later half's rows hold values that the earlier half never has; above %.1f %%"
                + " is more than chance",
            100 * unseen.share(), 100 * unseen.threshold()),
        "Nothing was learned of them yet: the model meets them unprepared.",
        "Ask what was released or renamed upstream; ids that come and go by nature can be left.",
        Map.of("share", unseen.share(), "threshold", unseen.threshold()));
  }
}
