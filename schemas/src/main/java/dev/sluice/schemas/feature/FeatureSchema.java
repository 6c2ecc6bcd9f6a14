package dev.sluice.schemas.feature;

import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.openhft.hashing.LongHashFunction;

/**
 * The feature fields and labels of a model: features.yaml, checked.
 *
 * @param labels by engagement type; {@code click} is always there
 * @param minView an impression in view for less is not learned from
 * @param features in the order written
 */
public record FeatureSchema(
    Map<String, LabelSpec> labels, Duration minView, List<FeatureSpec> features)
    implements Serializable {
  /** The engagement that decides the ctr. */
  public static final String CLICK = "click";

  /** The event type of an item that was shown. */
  public static final String IMPRESSION = "impression";

  /** Copies the collections, keeping their order. */
  public FeatureSchema {
    labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
    features = List.copyOf(features);
  }

  /**
   * Reads features.yaml.
   *
   * @param origin what messages call it
   * @throws InvalidFeatureSchema with every mistake and its line
   */
  public static FeatureSchema parse(String yaml, String origin) {
    return new SchemaParser(origin).parse(yaml);
  }

  /**
   * Reads features.yaml from a file.
   *
   * @throws InvalidFeatureSchema with every mistake and its line
   */
  public static FeatureSchema load(Path file) throws IOException {
    return parse(Files.readString(file), file.toString());
  }

  /**
   * Returns 16 hex digits that change with the meaning: not with comments, white space, the order
   * of keys, or a default that is written out. The order of features is meaning.
   */
  public String hash() {
    long hash = LongHashFunction.xx().hashBytes(yaml().getBytes(StandardCharsets.UTF_8));
    return "%016x".formatted(hash);
  }

  /** Returns the schema as a features.yaml of its own: no comments, every default written out. */
  public String yaml() {
    return SchemaWriter.write(this);
  }

  /** The counts across subjects that features read, one per engagement and key. */
  public List<CounterSpec> counters() {
    return CounterPlan.of(features).stream().filter(spec -> !spec.bySubject()).toList();
  }

  /** The counts of one subject that features read, one per engagement and key. */
  public List<CounterSpec> subjectCounters() {
    return CounterPlan.of(features).stream().filter(CounterSpec::bySubject).toList();
  }

  /** How long after its impression a click counts. */
  public Duration clickWindow() {
    return label(CLICK).orElseThrow().window();
  }

  /** The longest window of any label. */
  public Duration longestWindow() {
    return labels.values().stream()
        .map(LabelSpec::window)
        .max(Comparator.naturalOrder())
        .orElseThrow();
  }

  /** The label of an engagement type, if it has one. */
  public Optional<LabelSpec> label(String engagement) {
    return Optional.ofNullable(labels.get(engagement));
  }

  /** The feature of that name, if there is one. */
  public Optional<FeatureSpec> feature(String name) {
    return features.stream().filter(feature -> feature.name().equals(name)).findFirst();
  }

  /** Returns the same with every label window cut to {@code longest}, so that a run is short. */
  public FeatureSchema withWindows(Duration longest) {
    Map<String, LabelSpec> cut = new LinkedHashMap<>();
    labels.forEach((name, label) -> cut.put(name, cut(label, longest)));
    return new FeatureSchema(cut, minView, features);
  }

  private static LabelSpec cut(LabelSpec label, Duration longest) {
    return label.window().compareTo(longest) <= 0
        ? label
        : new LabelSpec(label.engagement(), label.weight(), longest);
  }
}
