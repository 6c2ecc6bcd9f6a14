package dev.sluice.model.offline;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a training gives.
 *
 * @param model to predict with
 * @param chosen members with their weights, as text
 * @param candidates all that was tried
 * @param lr logistic regression alone
 * @param fm the best factorisation machine alone; null where none was tried
 * @param alone the best single network of each kind, and {@code lr}, by their names
 * @param gates null where there are none
 * @param examples trained on, over all epochs and candidates that are networks
 * @param networkSeconds spent in them, summed over threads
 */
public record Trained(
    OfflineModel model,
    String chosen,
    List<Candidate> candidates,
    OfflineModel lr,
    @Nullable OfflineModel fm,
    Map<String, OfflineModel> alone,
    @Nullable GateReport gates,
    long examples,
    double networkSeconds) {
  /** Copies the collections. */
  public Trained {
    alone = Collections.unmodifiableMap(new LinkedHashMap<>(alone));
    candidates = List.copyOf(candidates);
  }
}
