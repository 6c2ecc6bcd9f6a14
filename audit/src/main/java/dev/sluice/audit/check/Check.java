package dev.sluice.audit.check;

import java.util.List;

/** From evidence to findings: one question asked of a log, in one file. */
@FunctionalInterface
interface Check {
  /** All checks. */
  List<Check> ALL =
      List.of(
          new DamagedFiles(),
          new Repeats(),
          new MixedSchemas(),
          new Labels(),
          new Gaps(),
          new Freshness(),
          new JoinLoss(),
          new Coverage(),
          new Mistyped(),
          new Constant(),
          new UniqueIds(),
          new RareValues(),
          new NewValues(),
          new VanishedValues(),
          new Broken(),
          new Drift(),
          new LabelLeak(),
          new NearDuplicate(),
          new Useless(),
          new Together(),
          new GatedOff(),
          new UselessButCostly(),
          new TableCollisions(),
          new TableNorms(),
          new Calibration(),
          new CalibrationBySegment(),
          new WorseModel());

  List<Found> apply(Evidence evidence);
}
