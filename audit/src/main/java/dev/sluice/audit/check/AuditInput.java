package dev.sluice.audit.check;

import dev.sluice.audit.port.ModelEvidence;
import dev.sluice.audit.ranking.RankingConfig;
import dev.sluice.audit.table.ExampleTable;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is audited.
 *
 * @param table the rows
 * @param config how features are ranked
 * @param model what is known besides the rows
 * @param damaged files that could not be read to their end
 * @param schema hash of the feature schema that the log comes with; null where it has none
 * @param asOf the time at which the log should be fresh; null where that is not asked
 * @param freshWithin how old the newest row may be then
 */
public record AuditInput(
    ExampleTable table,
    RankingConfig config,
    ModelEvidence model,
    List<DamagedFile> damaged,
    @Nullable String schema,
    @Nullable Instant asOf,
    Duration freshWithin) {
  private static final Duration A_DAY = Duration.ofDays(1);

  /** Copies the list. */
  public AuditInput {
    damaged = List.copyOf(damaged);
  }

  /** Rows alone. */
  public static AuditInput of(ExampleTable table, RankingConfig config) {
    return new AuditInput(table, config, ModelEvidence.none(), List.of(), null, null, A_DAY);
  }

  /** The same with what is known of the model. */
  public AuditInput withModel(ModelEvidence evidence) {
    return new AuditInput(table, config, evidence, damaged, schema, asOf, freshWithin);
  }

  /** The same with files that were cut short. */
  public AuditInput withDamaged(List<DamagedFile> files) {
    return new AuditInput(table, config, model, files, schema, asOf, freshWithin);
  }

  /** The same with the schema that the log comes with. */
  public AuditInput withSchema(String hash) {
    return new AuditInput(table, config, model, damaged, hash, asOf, freshWithin);
  }

  /** The same with a demand on freshness. */
  public AuditInput withFreshness(Instant time, Duration within) {
    return new AuditInput(table, config, model, damaged, schema, time, within);
  }
}
