package dev.sluice.flink.audit;

import dev.sluice.audit.ranking.RankingConfig;
import dev.sluice.audit.table.ColumnSpec;
import dev.sluice.audit.table.ExampleTable;
import dev.sluice.schemas.feature.FeatureSchema;
import dev.sluice.schemas.topic.Topics;
import java.io.Serializable;
import java.time.Duration;
import java.util.Properties;

/**
 * What the audit of a stream is built from.
 *
 * @param kafka client properties with {@code bootstrap.servers} and security
 * @param window of event time that is audited at a time
 * @param lag an example may come so much later than a younger one
 * @param sampleRows rows that each audit keeps at most
 * @param ranking how features are ranked
 * @param parallelism subtasks that take examples in
 */
public record AuditJobConfig(
    Properties kafka,
    Topics topics,
    FeatureSchema schema,
    Duration window,
    Duration lag,
    int sampleRows,
    RankingConfig ranking,
    int parallelism)
    implements Serializable {
  // A window's audit then takes some seconds on one core.
  private static final int SAMPLE_ROWS = 100_000;
  private static final int COMBINATIONS = 300;
  private static final Duration SLACK = Duration.ofMinutes(1);

  /** Checks the sizes. */
  public AuditJobConfig {
    if (window.toMillis() < 1 || sampleRows < 1 || parallelism < 1) {
      throw new IllegalArgumentException(
          "window, sample and parallelism must be positive, were %s, %d, %d"
              .formatted(window, sampleRows, parallelism));
    }
  }

  /**
   * Windows of this length. An example waits for its click window to close, so that much is the
   * lag, and a minute.
   */
  public static AuditJobConfig of(
      Properties kafka, Topics topics, FeatureSchema schema, Duration window, int parallelism) {
    return new AuditJobConfig(
        kafka,
        topics,
        schema,
        window,
        schema.clickWindow().plus(SLACK),
        SAMPLE_ROWS,
        RankingConfig.defaults().withThreads(1).withCombinationBudget(COMBINATIONS),
        parallelism);
  }

  /** An empty table for a part of a window, a window or everything. */
  ExampleTable table() {
    return new ExampleTable(ColumnSpec.of(schema), sampleRows, ranking.seed());
  }

  /** The window of an event time, as the time at which it begins. */
  long windowOf(long timeMillis) {
    return Math.floorDiv(timeMillis, window.toMillis()) * window.toMillis();
  }

  /** Whether a window has closed at a watermark. */
  boolean closed(long windowMillis, long watermark) {
    return windowMillis + window.toMillis() - 1 <= watermark;
  }
}
