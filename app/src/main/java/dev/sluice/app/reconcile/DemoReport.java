package dev.sluice.app.reconcile;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a run came to. The JSON keys are these names in snake case; a key once published keeps its
 * meaning. Undefined figures are null, never 0. All counts are of distinct ids after
 * de-duplication.
 *
 * @param breaks the identities that do not hold, each naming the first ids that break it; empty
 *     when all is accounted for
 */
public record DemoReport(
    String data,
    long requests,
    long slates,
    long rejectedRequests,
    long expiredRequests,
    long fallbackSlates,
    long duplicateSlates,
    long impressions,
    long orphanImpressions,
    long rejectedImpressions,
    long forgottenImpressions,
    long openImpressions,
    long organicEvents,
    long examples,
    long clicks,
    long positives,
    long repeatedClicks,
    long rejectedClicks,
    long lateClicks,
    long orphanClicks,
    long forgottenClicks,
    long openClicks,
    long forgets,
    long duplicateEvents,
    long deadLetters,
    Latency latencyMs,
    @Nullable Double requestsPerSecond,
    @Nullable Double candidatesPerSecond,
    long versionsPublished,
    long versionsAdopted,
    Halves auc,
    Halves logloss,
    @Nullable Double aucPopularity,
    @Nullable Double aucMeans,
    @Nullable Double ndcg_10,
    @Nullable Double hitRate_10,
    @Nullable Double ndcg_10Popularity,
    @Nullable Double hitRate_10Popularity,
    @Nullable Double trueLogloss,
    Halves loglossGap,
    double seconds,
    @Nullable Double secondsToFirstSlate,
    long rssBytes,
    Freshness freshness,
    boolean balanced,
    List<String> breaks) {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build();

  /** Time from a request's append to its first slate's append, in milliseconds; null if none. */
  public record Latency(@Nullable Double p50, @Nullable Double p99) {}

  public DemoReport {
    breaks = List.copyOf(breaks);
  }

  /** Returns the report as JSON, indented, keys in a fixed order. */
  public String toJson() {
    return toJson(null);
  }

  /**
   * Returns the report as JSON, with the verdict on the table under {@code table} if there is one.
   */
  public String toJson(@Nullable TableVerdict table) {
    try {
      ObjectNode tree = JSON.valueToTree(this);
      if (table != null) {
        tree.set("table", JSON.valueToTree(table));
      }
      return JSON.writeValueAsString(tree);
    } catch (JacksonException e) {
      throw new IllegalStateException("a report of plain numbers is always JSON", e);
    }
  }

  /** Returns the report as text for a terminal, with what to try next. */
  public String summary() {
    return Summary.of(this);
  }
}
