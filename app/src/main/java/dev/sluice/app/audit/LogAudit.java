package dev.sluice.app.audit;

import dev.sluice.app.platform.UserError;
import dev.sluice.audit.check.Audit;
import dev.sluice.audit.check.AuditInput;
import dev.sluice.audit.check.DamagedFile;
import dev.sluice.audit.port.ModelEvidence;
import dev.sluice.audit.port.Predictor;
import dev.sluice.audit.ranking.RankingConfig;
import dev.sluice.audit.table.ColumnSpec;
import dev.sluice.audit.table.ExampleTable;
import dev.sluice.model.ModelConfig;
import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.feature.FeatureSchema;
import dev.sluice.schemas.log.LogFolder;
import dev.sluice.schemas.log.LogReader;
import dev.sluice.schemas.record.Event;
import dev.sluice.schemas.record.Example;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Audits a log folder: one pass over its examples and, where it has them, one over its events.
 *
 * @param sampleRows rows that are scored at most
 * @param ranking how features are ranked
 * @param asOf when the log should be fresh; null where that is not asked
 * @param freshWithin how old its newest row may be then
 */
public record LogAudit(
    int sampleRows, RankingConfig ranking, @Nullable Instant asOf, Duration freshWithin) {

  /**
   * Reads and audits.
   *
   * @param model what is known of models; costs and joins are added
   * @throws UserError if the folder has no features.yaml or no readable example
   */
  public Audit of(LogFolder folder, ModelEvidence model) throws IOException {
    FeatureSchema schema = schema(folder);
    List<Predictor> predictors =
        Stream.of(model.served(), model.lastGood()).filter(p -> p != null).toList();
    ExampleTable table =
        new ExampleTable(ColumnSpec.of(schema), sampleRows, ranking.seed(), !predictors.isEmpty());
    JoinCounter joins = new JoinCounter(schema);
    List<DamagedFile> damaged = new ArrayList<>();
    for (Path file : folder.files("examples")) {
      read(file, new Block(table, joins, predictors), folder.root(), damaged);
    }
    if (table.rows() == 0) {
      throw new UserError(
          "%s has no readable examples%s: import a log with labels first",
          folder.root(), damaged.isEmpty() ? "" : " (" + damaged.get(0).reason() + ")");
    }
    ModelEvidence evidence =
        model.withCosts(FeatureCosts.of(schema, table, ModelConfig.defaults().dimension()));
    if (folder.has("events")) {
      for (Path file : folder.files("events")) {
        events(file, joins, folder.root(), damaged);
      }
      evidence = evidence.withJoins(joins.counts());
    }
    AuditInput input =
        AuditInput.of(table, ranking)
            .withModel(evidence)
            .withDamaged(damaged)
            .withSchema(schema.hash());
    return Audit.of(asOf == null ? input : input.withFreshness(asOf, freshWithin));
  }

  private static FeatureSchema schema(LogFolder folder) throws IOException {
    if (!Files.exists(folder.features())) {
      throw new UserError(
          "%s lacks: an audit needs the features.yaml that the log was made with",
          folder.features());
    }
    return FeatureSchema.load(folder.features());
  }

  private static void read(Path file, Block block, Path root, List<DamagedFile> damaged)
      throws IOException {
    long good = 0;
    try (LogReader<Example> examples = LogFolder.read(file, Codecs.EXAMPLE)) {
      while (examples.hasNext()) {
        block.add(examples.next());
        good++;
      }
    } catch (UncheckedIOException e) {
      damaged.add(damaged(file, root, good, e));
    }
    block.flush();
  }

  /** Examples on their way into the table: models are asked about many at a time. */
  private static final class Block {
    private static final int ROWS = 4096;

    private final ExampleTable table;
    private final JoinCounter joins;
    private final List<Predictor> predictors;
    private final List<Example> waiting = new ArrayList<>();

    Block(ExampleTable table, JoinCounter joins, List<Predictor> predictors) {
      this.table = table;
      this.joins = joins;
      this.predictors = predictors;
    }

    void add(Example example) {
      waiting.add(example);
      joins.add(example);
      if (waiting.size() == ROWS) {
        flush();
      }
    }

    void flush() {
      List<double[]> ctr = predictors.stream().map(p -> p.ctr(waiting)).toList();
      for (int i = 0; i < waiting.size(); i++) {
        float[] predicted = new float[ctr.size()];
        for (int p = 0; p < predicted.length; p++) {
          predicted[p] = (float) ctr.get(p)[i];
        }
        table.add(waiting.get(i), predicted);
      }
      waiting.clear();
    }
  }

  private static void events(Path file, JoinCounter joins, Path root, List<DamagedFile> damaged)
      throws IOException {
    long good = 0;
    try (LogReader<Event> events = LogFolder.read(file, Codecs.EVENT)) {
      while (events.hasNext()) {
        joins.add(events.next());
        good++;
      }
    } catch (UncheckedIOException e) {
      damaged.add(damaged(file, root, good, e));
    }
  }

  private static DamagedFile damaged(Path file, Path root, long good, UncheckedIOException e) {
    IOException cause = e.getCause();
    String reason = cause == null ? String.valueOf(e.getMessage()) : UserError.reason(cause);
    // The path is the finding's subject already, and audits of two folders should compare.
    return new DamagedFile(
        root.relativize(file).toString(), good, reason.replace(file.toString(), "the file"));
  }
}
