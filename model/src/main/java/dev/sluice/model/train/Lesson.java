package dev.sluice.model.train;

import dev.sluice.model.SampledNegatives;
import dev.sluice.model.network.NetworkSpec;
import dev.sluice.model.network.Targets;
import dev.sluice.schemas.feature.FeatureSchema;
import dev.sluice.schemas.feature.LabelSpec;
import dev.sluice.schemas.record.Example;
import dev.sluice.schemas.record.Label;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one example teaches each output, decided from the example alone.
 *
 * <p>The ranking output learns at once: from revision 0 whether anything came of it, weighted by
 * the labels; from a later revision the difference, the weight of a new engagement. Repeated
 * engagements add nothing. Where the click window is at most {@link Learner#SHORT_WINDOW} it waits
 * for its end with clicks too: within that time it sees clicks alone of what is new, and freshness
 * is not worth that bias where waiting is short.
 *
 * <p>The click output learns from the one revision that the closing click window emits, clicked or
 * not. Clicks come within seconds and their absence after the window, so an output that took each
 * when it is known would see only clicks among what is new: every feature that grows with time
 * would stand for a click.
 *
 * @param rankLabel 0 or 1
 * @param rankWeight 0 teaches nothing
 * @param clickLabel 0 or 1
 * @param clickWeight 0 teaches nothing
 */
record Lesson(double rankLabel, double rankWeight, double clickLabel, double clickWeight) {
  /** Above, a single sampled example would outweigh a mini-batch. */
  private static final double MAX_INVERSE_SHARE = 100;

  static Lesson of(Example example, FeatureSchema schema, SampledNegatives sampled) {
    if (example.getRevision() > 0) {
      return difference(example, schema, sampled);
    }
    boolean waits = Learner.waitsForWindows(schema.clickWindow()) && !example.getClosed();
    double weight = 0;
    for (Map.Entry<String, Label> label : example.getLabels().entrySet()) {
      if (label.getValue().getCount() > 0
          && !(waits && label.getKey().equals(FeatureSchema.CLICK))) {
        weight += weightOf(schema, label.getKey());
      }
    }
    boolean any = weight > 0;
    return new Lesson(
        any ? 1 : 0,
        waits && !any ? 0 : example.getWeight() * (any ? weight : 1),
        clicked(example),
        clickWeight(example, sampled));
  }

  /** The same, where the ranking output's positive was looked at by a share of users only. */
  Lesson looked(double share) {
    return rankLabel > 0
        ? new Lesson(rankLabel, rankWeight / share, clickLabel, clickWeight)
        : this;
  }

  void set(Targets targets, int example) {
    targets.set(example, NetworkSpec.RANK, rankLabel, rankWeight);
    targets.set(example, NetworkSpec.CLICK, clickLabel, clickWeight);
  }

  private static double clicked(Example example) {
    Label click = example.getLabels().get(FeatureSchema.CLICK);
    return click != null && click.getCount() > 0 ? 1 : 0;
  }

  private static double clickWeight(Example example, SampledNegatives sampled) {
    if (!example.getClosed()) {
      return 0;
    }
    double keepRate = example.getKeepRate();
    if (keepRate >= 1) {
      return example.getWeight();
    }
    return example.getWeight()
        * switch (sampled) {
          case CORRECT -> Math.min(MAX_INVERSE_SHARE, 1 / keepRate);
          case RANK_ONLY -> 0;
        };
  }

  private static Lesson difference(
      Example example, FeatureSchema schema, SampledNegatives sampled) {
    String newest = newestEngagement(example);
    double added =
        newest != null && isNew(example, newest, schema)
            ? example.getWeight() * weightOf(schema, newest)
            : 0;
    if (example.getClosed()
        && Learner.waitsForWindows(schema.clickWindow())
        && clicked(example) > 0) {
      added += example.getWeight() * weightOf(schema, FeatureSchema.CLICK);
    }
    return new Lesson(added > 0 ? 1 : 0, added, clicked(example), clickWeight(example, sampled));
  }

  /**
   * Whether this revision was emitted for an engagement. A first click comes with revision 0; the
   * closing revision brings one only if it came after the window and before the tick.
   */
  private static boolean isNew(Example example, String engagement, FeatureSchema schema) {
    Label label = example.getLabels().get(engagement);
    if (label == null || label.getFirstAt() == null || engagement.equals(FeatureSchema.CLICK)) {
      return false;
    }
    Instant clicksUntil = example.getTime().plus(schema.clickWindow());
    boolean tellsCountsOnly = example.getClosed() && label.getFirstAt().isBefore(clicksUntil);
    return label.getCount() == 1 && !tellsCountsOnly;
  }

  private static @Nullable String newestEngagement(Example example) {
    String newest = null;
    Instant at = Instant.MIN;
    for (Map.Entry<String, Label> label : example.getLabels().entrySet()) {
      Instant first = label.getValue().getFirstAt();
      if (first != null && first.isAfter(at)) {
        at = first;
        newest = label.getKey();
      }
    }
    return newest;
  }

  private static double weightOf(FeatureSchema schema, String engagement) {
    return schema.label(engagement).map(LabelSpec::weight).orElse(0.0);
  }
}
