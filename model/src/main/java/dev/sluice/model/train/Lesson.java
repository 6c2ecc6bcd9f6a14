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
 * <p>Revision 0 is learned whole: the click output learns whether it was clicked, the ranking
 * output whether anything came of it, weighted by the labels. A later revision is learned by its
 * difference only: a new engagement adds its weight to the ranking output; repeated clicks, and the
 * revision that only tells their final number when the click window closes, add nothing.
 *
 * @param rankLabel 0 or 1
 * @param rankWeight 0 teaches nothing
 * @param clickLabel 0 or 1
 * @param clickWeight 0 teaches nothing
 */
record Lesson(double rankLabel, double rankWeight, double clickLabel, double clickWeight) {
  /** Above, a single sampled example would outweigh a mini-batch. */
  private static final double MAX_INVERSE_SHARE = 100;

  private static final Lesson NOTHING = new Lesson(0, 0, 0, 0);

  static Lesson of(Example example, FeatureSchema schema, SampledNegatives sampled) {
    if (example.getRevision() > 0) {
      return difference(example, schema);
    }
    double weight = 0;
    for (Map.Entry<String, Label> label : example.getLabels().entrySet()) {
      if (label.getValue().getCount() > 0) {
        weight += weightOf(schema, label.getKey());
      }
    }
    boolean any = weight > 0;
    Label click = example.getLabels().get(FeatureSchema.CLICK);
    boolean clicked = click != null && click.getCount() > 0;
    return new Lesson(
        any ? 1 : 0,
        example.getWeight() * (any ? weight : 1),
        clicked ? 1 : 0,
        example.getWeight() * clickWeight(example.getKeepRate(), sampled));
  }

  void set(Targets targets, int example) {
    targets.set(example, NetworkSpec.RANK, rankLabel, rankWeight);
    targets.set(example, NetworkSpec.CLICK, clickLabel, clickWeight);
  }

  private static double clickWeight(double keepRate, SampledNegatives sampled) {
    if (keepRate >= 1) {
      return 1;
    }
    return switch (sampled) {
      case CORRECT -> Math.min(MAX_INVERSE_SHARE, 1 / keepRate);
      case RANK_ONLY -> 0;
    };
  }

  private static Lesson difference(Example example, FeatureSchema schema) {
    String newest = newestEngagement(example);
    if (newest == null || newest.equals(FeatureSchema.CLICK)) {
      return NOTHING;
    }
    Label label = example.getLabels().get(newest);
    if (label == null || label.getFirstAt() == null) {
      return NOTHING;
    }
    Instant clicksUntil = example.getTime().plus(schema.clickWindow());
    boolean tellsCountsOnly = example.getClosed() && !label.getFirstAt().isAfter(clicksUntil);
    if (label.getCount() != 1 || tellsCountsOnly) {
      return NOTHING;
    }
    return new Lesson(1, example.getWeight() * weightOf(schema, newest), 0, 0);
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
