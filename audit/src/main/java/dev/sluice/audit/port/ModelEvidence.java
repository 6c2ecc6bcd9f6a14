package dev.sluice.audit.port;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the model and of the log besides its rows; each part may lack.
 *
 * @param served the model that would be published
 * @param lastGood the one that it would replace
 * @param openGates share of a feature's learned gates that are open, in [0, 1], by feature
 * @param costs by feature
 * @param table by feature
 * @param joins of the log
 */
public record ModelEvidence(
    @Nullable Predictor served,
    @Nullable Predictor lastGood,
    Map<String, Double> openGates,
    Map<String, FeatureCost> costs,
    List<TableEvidence> table,
    @Nullable JoinCounts joins) {
  /** Copies the collections. */
  public ModelEvidence {
    openGates = Map.copyOf(openGates);
    costs = Map.copyOf(costs);
    table = List.copyOf(table);
  }

  /** Nothing is known. */
  public static ModelEvidence none() {
    return new ModelEvidence(null, null, Map.of(), Map.of(), List.of(), null);
  }

  /** The same with what features cost. */
  public ModelEvidence withCosts(Map<String, FeatureCost> known) {
    return new ModelEvidence(served, lastGood, openGates, new LinkedHashMap<>(known), table, joins);
  }

  /** The same with how the log's records fit together. */
  public ModelEvidence withJoins(JoinCounts known) {
    return new ModelEvidence(served, lastGood, openGates, costs, table, known);
  }

  /** The same with models to judge. */
  public ModelEvidence withModels(@Nullable Predictor candidate, @Nullable Predictor before) {
    return new ModelEvidence(candidate, before, openGates, costs, table, joins);
  }

  /** The same with gates. */
  public ModelEvidence withGates(Map<String, Double> open) {
    return new ModelEvidence(served, lastGood, open, costs, table, joins);
  }

  /** The same with what lies in the embedding table. */
  public ModelEvidence withTable(List<TableEvidence> known) {
    return new ModelEvidence(served, lastGood, openGates, costs, known, joins);
  }

  /** Share of open gates of a feature. */
  public Optional<Double> open(String feature) {
    return Optional.ofNullable(openGates.get(feature));
  }

  /** Cost of a feature. */
  public Optional<FeatureCost> cost(String feature) {
    return Optional.ofNullable(costs.get(feature));
  }
}
