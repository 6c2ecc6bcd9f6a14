package dev.sluice.app.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.app.traffic.PlantedLog;
import dev.sluice.audit.check.Audit;
import dev.sluice.audit.check.Found;
import dev.sluice.audit.port.ModelEvidence;
import dev.sluice.audit.port.Predictor;
import dev.sluice.audit.ranking.RankingConfig;
import dev.sluice.audit.sample.RowSample;
import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.log.LogFolder;
import dev.sluice.schemas.log.LogWriter;
import dev.sluice.schemas.record.Example;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows read = rows used + sampled out + named in findings, whatever is wrong with a log. */
class LogAuditTest {
  private static final int ROWS = 6_000;
  private static final PlantedLog PLANTED = new PlantedLog(5, ROWS);
  private static final RankingConfig RANKING =
      RankingConfig.defaults().withThreads(2).withCombinationBudget(50);

  @TempDir Path folder;

  @Test
  void truncatedFile_isNamedWithWhatWasReadOfIt() throws IOException {
    LogFolder log = log(IntStream.range(0, ROWS / 2), row -> row);
    Path cut = write(log, IntStream.range(ROWS / 2, ROWS), row -> row);
    try (FileChannel channel = FileChannel.open(cut, StandardOpenOption.WRITE)) {
      channel.truncate(channel.size() * 2 / 3);
    }
    Audit audit = audit(log, ROWS);
    Found damaged = found(audit, "damaged-file");
    assertThat(damaged.severity()).isEqualTo(Found.Severity.SEVERE);
    assertThat(damaged.subject()).isEqualTo("examples/000001.avro");
    double good = damaged.evidence().getOrDefault("good_rows", -1.0);
    assertThat(audit.evidence().table().rows()).isEqualTo(ROWS / 2 + (long) good);
    assertThat(good).isBetween(1.0, ROWS / 2.0 - 1);
    accounted(audit);
  }

  @Test
  void duplicatesAndRevisions_countOnceAndAreNamed() throws IOException {
    LogFolder log = log(IntStream.range(0, ROWS), row -> row);
    write(log, IntStream.range(0, 500), row -> row);
    write(
        log, IntStream.range(1_000, 1_300), row -> Example.newBuilder(row).setRevision(1).build());
    Audit audit = audit(log, ROWS);
    assertThat(found(audit, "duplicates").evidence()).containsEntry("duplicates", 500.0);
    assertThat(found(audit, "superseded").evidence()).containsEntry("superseded", 300.0);
    assertThat(audit.evidence().table().sample().size()).isEqualTo(ROWS);
    accounted(audit);
    accounted(audit(log, ROWS / 4));
  }

  @Test
  void mixedSchemas_areNamed() throws IOException {
    LogFolder log =
        log(
            IntStream.range(0, ROWS),
            row ->
                row.getPosition() == 0
                    ? Example.newBuilder(row).setFeatureSchema("0123456789abcdef").build()
                    : row);
    Audit audit = audit(log, ROWS);
    assertThat(found(audit, "mixed-schemas").evidence()).containsEntry("foreign_rows", 600.0);
    accounted(audit);
  }

  @Test
  void missingHours_areNamed() throws IOException {
    LogFolder log =
        log(
            IntStream.range(0, ROWS).filter(row -> row < ROWS / 3 || row > ROWS * 2 / 3),
            row -> row);
    Audit audit = audit(log, ROWS);
    assertThat(found(audit, "gap").evidence().getOrDefault("millis", 0.0))
        .isBetween(15.5 * 3.6e6, 16.5 * 3.6e6);
    accounted(audit);
  }

  @Test
  void soundLog_hasThePlantedFindingsOnly() throws IOException {
    Audit audit = audit(log(IntStream.range(0, ROWS), row -> row), ROWS);
    Set<String> grave =
        audit.findings().stream()
            .filter(found -> found.severity() != Found.Severity.INFO)
            .map(Found::check)
            .collect(Collectors.toSet());
    assertThat(grave).containsExactlyInAnyOrder("broken", "drift", "label-leak", "near-duplicate");
  }

  /** A model that predicts the leaking field backwards is worse than popularity. */
  @Test
  void worseModel_isHeld() throws IOException {
    Predictor model =
        new Predictor() {
          @Override
          public String name() {
            return "backwards";
          }

          @Override
          public double[] ctr(List<Example> examples) {
            return examples.stream()
                .mapToDouble(e -> "long".equals(e.getFeatures().get("dwell")) ? 0.01 : 0.2)
                .toArray();
          }
        };
    LogFolder log = log(IntStream.range(0, ROWS), row -> row);
    Audit audit =
        new LogAudit(ROWS, RANKING, null, Duration.ZERO)
            .of(log, ModelEvidence.none().withModels(model, null));
    assertThat(found(audit, "worse-model").severity()).isEqualTo(Found.Severity.SEVERE);
    assertThat(audit.verdict()).startsWith("hold");
    assertThat(audit.evidence().importance().get("coin"))
        .satisfies(interval -> assertThat(interval.value()).isZero());
  }

  @Test
  void plantedFacts_areFoundAndNothingElseIs() {
    PlantedFacts facts = PlantedFacts.over(30, 2, 20_000, 2);
    assertThat(facts.falseAlarms()).isEmpty();
    assertThat(facts.hitRate()).isGreaterThanOrEqualTo(0.95);
  }

  private static void accounted(Audit audit) {
    RowSample sample = audit.evidence().table().sample();
    assertThat(audit.evidence().table().rows())
        .isEqualTo(sample.size() + sample.sampledOut() + sample.duplicates() + sample.superseded());
  }

  private static Found found(Audit audit, String check) {
    return audit.findings().stream()
        .filter(found -> found.check().equals(check))
        .findFirst()
        .orElseThrow(() -> new AssertionError(check + " is not among " + audit.findings()));
  }

  private static Audit audit(LogFolder log, int sampleRows) throws IOException {
    return new LogAudit(sampleRows, RANKING, null, Duration.ZERO).of(log, ModelEvidence.none());
  }

  private LogFolder log(IntStream rows, UnaryOperator<Example> change) throws IOException {
    LogFolder log = LogFolder.open(folder);
    Files.writeString(log.features(), PlantedLog.features());
    Path unused = write(log, rows, change);
    assertThat(unused).exists();
    return log;
  }

  private static Path write(LogFolder log, IntStream rows, UnaryOperator<Example> change)
      throws IOException {
    try (LogWriter<Example> writer = log.write("examples", Codecs.EXAMPLE)) {
      for (int row : rows.toArray()) {
        writer.write(change.apply(PLANTED.row(row)));
      }
      return writer.file();
    }
  }
}
