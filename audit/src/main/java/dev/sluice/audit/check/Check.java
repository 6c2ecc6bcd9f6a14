package dev.sluice.audit.check;

import java.util.List;

/** From evidence to findings. */
@FunctionalInterface
interface Check {
  /** All checks. */
  List<Check> ALL =
      List.of(
          new Coverage(),
          new Constant(),
          new LabelLeak(),
          new NearDuplicate(),
          new Useless(),
          new Drift());

  List<Found> apply(Evidence evidence);
}
