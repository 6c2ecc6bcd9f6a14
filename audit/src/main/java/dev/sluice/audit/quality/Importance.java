package dev.sluice.audit.quality;

import dev.sluice.audit.port.Predictor;
import dev.sluice.schemas.feature.FeatureSchema;
import dev.sluice.schemas.record.Example;
import dev.sluice.schemas.record.Label;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Permutation importance: by how much a model's normalised entropy grows when one feature's values
 * are dealt anew among a few thousand examples. About 0 for what the model does not use.
 */
public final class Importance {
  private final List<Example> examples;
  private final Predictor model;
  private final int[] clicked;

  /** Prepares for a model and some examples. */
  public Importance(List<Example> examples, Predictor model) {
    this.examples = List.copyOf(examples);
    this.model = model;
    this.clicked = examples.stream().mapToInt(Importance::clicked).toArray();
  }

  /** Returns the importance of each feature with its interval; none if no loss can be told. */
  public Map<String, Interval> of(List<String> features, long seed) {
    Map<String, Interval> importance = new LinkedHashMap<>();
    int clicks = 0;
    for (int c : clicked) {
      clicks += c;
    }
    if (clicks == 0 || clicks == clicked.length) {
      return importance;
    }
    Predictions intact = predict(null, seed);
    for (String feature : features) {
      importance.put(feature, predict(feature, seed).normalisedEntropyOver(intact));
    }
    return importance;
  }

  private Predictions predict(@Nullable String permuted, long seed) {
    if (permuted == null) {
      return new Predictions(model.name(), model.ctr(examples), clicked);
    }
    int[] donor = shuffled(examples.size(), seed);
    List<Example> changed = new ArrayList<>(examples.size());
    for (int i = 0; i < donor.length; i++) {
      changed.add(with(examples.get(i), permuted, examples.get(donor[i])));
    }
    return new Predictions(model.name(), model.ctr(changed), clicked);
  }

  private static Example with(Example example, String feature, Example donor) {
    Map<String, Object> features = new HashMap<>(example.getFeatures());
    Object value = donor.getFeatures().get(feature);
    if (value == null) {
      features.remove(feature);
    } else {
      features.put(feature, value);
    }
    return Example.newBuilder(example).setFeatures(features).build();
  }

  private static int[] shuffled(int size, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int[] order = new int[size];
    for (int i = 0; i < size; i++) {
      int other = random.nextInt(i + 1);
      order[i] = order[other];
      order[other] = i;
    }
    return order;
  }

  private static int clicked(Example example) {
    Label click = example.getLabels().get(FeatureSchema.CLICK);
    return click != null && click.getCount() > 0 ? 1 : 0;
  }
}
