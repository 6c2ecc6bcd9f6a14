package dev.sluice.streams.join;

import dev.sluice.schemas.record.Example;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one input or one wake-up did.
 *
 * @param state of the request from now on; null once nothing of it is needed
 * @param examples to emit, in this order
 * @param asides to dead-letter
 * @param ignored inputs that change nothing by rule: repeats, no consent, types that are no label
 */
public record Step(
    @Nullable RequestState state, List<Example> examples, List<Aside> asides, int ignored) {
  public Step {
    examples = List.copyOf(examples);
    asides = List.copyOf(asides);
  }
}
