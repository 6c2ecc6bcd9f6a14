package dev.sluice.audit.check;

import dev.sluice.audit.quality.Interval;
import dev.sluice.audit.quality.ModelQuality;
import dev.sluice.audit.quality.Predictions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A model that is worse than the one it would replace, or than popularity. */
final class WorseModel implements Check {
  @Override
  public List<Found> apply(Evidence evidence) {
    ModelQuality quality = evidence.quality();
    List<Found> found = new ArrayList<>();
    if (quality.isModel() && quality.served() != null) {
      judge(quality.served(), quality.lastGood(), found);
      judge(quality.served(), quality.popularity(), found);
    }
    return found;
  }

  private static void judge(Predictions model, @Nullable Predictions other, List<Found> found) {
    if (other == null) {
      return;
    }
    Interval over = model.normalisedEntropyOver(other);
    if (!over.above(0)) {
      return;
    }
    found.add(
        new Found(
            "worse-model",
            Found.Severity.SEVERE,
            model.name(),
            Text.of(
                "its normalised entropy is %.4f (95 %%: %.4f to %.4f) above that of %s",
                over.value(), over.low(), over.high(), other.name()),
            "Published, it would rank worse than what is there.",
            "Hold it; compare what it was trained on with this log.",
            Map.of("over", over.value(), "low", over.low(), "high", over.high())));
  }
}
