package dev.sluice.model.train;

import dev.sluice.embeddings.EmbeddingTable;
import dev.sluice.embeddings.FeatureRegistry;
import dev.sluice.embeddings.TableCommit;
import dev.sluice.embeddings.report.ValuesSeen;
import dev.sluice.embeddings.rocksdb.RocksTable;
import dev.sluice.model.GateMode;
import dev.sluice.model.ModelConfig;
import dev.sluice.model.calibrate.OnlineCalibrator;
import dev.sluice.model.djl.DjlNetwork;
import dev.sluice.model.encode.EncodedBatch;
import dev.sluice.model.encode.Encoder;
import dev.sluice.model.encode.LookupCosts;
import dev.sluice.model.gate.OnlineGates;
import dev.sluice.model.network.Gradients;
import dev.sluice.model.network.Network;
import dev.sluice.model.network.NetworkSpec;
import dev.sluice.model.network.Targets;
import dev.sluice.schemas.feature.FeatureSchema;
import dev.sluice.schemas.feature.Values;
import dev.sluice.schemas.record.Event;
import dev.sluice.schemas.record.Example;
import dev.sluice.schemas.record.Finding;
import dev.sluice.schemas.record.ModelUpdate;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Learns a model from a stream of examples, one mini-batch after the other, and cuts versions of
 * it.
 *
 * <p>Mini-batches are cut by position in the input, every {@code batchSize} examples, never by time
 * or checkpoint: the same examples in the same order give the same bits, whatever checkpoints and
 * failures lay between. What a batch does happens when it is full; the open one is {@link
 * #pending}.
 *
 * <p>One thread uses it. Per checkpoint c: {@link #cut} before the barrier, {@link #stage} and
 * {@link #pending} at it, {@link #commit} when c is complete; after a failure {@link #restore}.
 */
public final class Learner implements AutoCloseable {
  /** Longest click window for whose end the ranking output waits. */
  public static final Duration SHORT_WINDOW = Duration.ofMinutes(1);

  /** Neighbours move slowly and are large: they go out with every so many versions. */
  private static final int NEIGHBOURS_EVERY = 12;

  private final ModelConfig config;
  private final FeatureSchema schema;
  private final String schemaHash;
  private final EmbeddingTable table;
  private final FeatureRegistry registry;
  private final Encoder encoder;
  private final @Nullable OnlineGates gates;
  private final Trunk trunk;
  private final VersionRecords records;
  private final List<Example> open = new ArrayList<>();
  private final Counted counted;
  private final OnlineCalibrator calibrator;
  private final Safety safety;
  private final Forgetter forgetter;
  private final LearnerParts parts;
  private PredictionWatch watch = PredictionWatch.NONE;
  private Progress progress = new Progress();

  Learner(ModelConfig config, FeatureSchema schema, EmbeddingTable table, Network network) {
    this.config = config;
    this.schema = schema;
    this.schemaHash = schema.hash();
    this.table = table;
    this.registry = LearnerParts.registry(table);
    ValuesSeen valuesSeen = new ValuesSeen(table.owners());
    this.encoder = new Encoder(schema, registry, config.layout(), valuesSeen, config.pooling());
    int width = encoder.slots() * config.dimension() + encoder.denseWidth();
    this.gates = config.gates() == GateMode.OFF ? null : new OnlineGates(config.onlineGates());
    this.trunk =
        new Trunk(config, table, network, width, encoder.fused(), encoder.attended(), gates);
    this.records = new VersionRecords(table, config.name(), schemaHash);
    this.calibrator = new OnlineCalibrator(config);
    LearnerChecks.feature(schema, calibrator.field());
    LearnerChecks.oneCorrection(config, schema);
    this.safety = new Safety(config, trunk, calibrator);
    safety.begin();
    this.counted = new Counted(config);
    this.forgetter = new Forgetter(schema, table, registry, trunk, counted, safety);
    this.parts =
        new LearnerParts(
            trunk, counted, calibrator, safety, forgetter, gates, registry, valuesSeen);
  }

  /** Whether the ranking output learns clicks when their window closes, and not at once. */
  public static boolean waitsForWindows(Duration clickWindow) {
    return clickWindow.compareTo(SHORT_WINDOW) <= 0;
  }

  /**
   * Opens a learner on a table directory; {@link #restore} must follow.
   *
   * @throws IllegalArgumentException if the directory holds a table of another layout
   */
  public static Learner open(ModelConfig config, FeatureSchema schema, Path directory) {
    return new Learner(
        config, schema, RocksTable.open(directory, config.layout()), new DjlNetwork());
  }

  /**
   * Goes back to what was staged up to {@code checkpointId} and drops the rest.
   *
   * @param checkpointId -1 for the untrained table
   * @param pending examples of the batch that was open then, as {@link #pending} gave them
   * @throws IllegalStateException if the directory does not hold that checkpoint
   */
  public void restore(long checkpointId, byte[] pending) {
    try {
      table.restore(checkpointId);
    } catch (IllegalArgumentException e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
    open.clear();
    trunk.clearChanged();
    Map<String, byte[]> blobs = table.current().blobs();
    parts.restoreValuesSeen(blobs);
    if (!blobs.isEmpty()) {
      progress = parts.restore(blobs);
      if (progress.version == 0 || progress.news) {
        // Version 0 went out without the rows that were learned before it; where a version was
        // withheld, the next one must bring what was learned since the last that went out.
        trunk.markChanged(table.writtenRows());
      }
    }
    open.addAll(OpenBatch.fromBytes(pending));
  }

  /** Tells {@code other} of predictions from now on. */
  public void watch(PredictionWatch other) {
    watch = other;
  }

  /**
   * Takes one example.
   *
   * @param topicPartition where it was read
   * @param nextOffset the offset after it
   */
  public void learn(Example example, String topicPartition, long nextOffset) {
    progress.read(topicPartition, nextOffset, example.getTime());
    if (!example.getFeatureSchema().equals(schemaHash)) {
      progress.stats = progress.stats.plusForeign();
      return;
    }
    open.add(example);
    if (open.size() == config.batchSize()) {
      learnBatch();
      open.clear();
    }
  }

  /**
   * Forgets a subject as of its event: what came before is taken out as far as it can be, the next
   * version brings the rows that were reset, and what comes after is learned as of anybody. The
   * open batch loses the subject's examples and is filled by those that follow.
   *
   * @param topicPartition where the event was read, among the examples
   * @param nextOffset the offset after it
   */
  public void forget(Event event, String topicPartition, long nextOffset) {
    // It is no example: the version's time stays that of the newest one.
    progress.read(topicPartition, nextOffset, progress.newest);
    forgetter.forget(event, open);
  }

  /**
   * Ends a version.
   *
   * @return the version; empty if no example came since the last, or if the guard withholds it
   *     ({@link #withheld}). The first is version 0, the initial parameters, and needs no example
   */
  public Optional<CutVersion> cut(long checkpointId) {
    if (progress.version != Progress.NO_VERSION && !progress.news) {
      return Optional.empty();
    }
    if (progress.version != Progress.NO_VERSION && isWithheld()) {
      return Optional.empty();
    }
    long base = progress.version;
    progress.version = base + 1;
    VersionRecords.Head head = head(base, checkpointId);
    if (progress.version == 0) {
      return Optional.of(
          new CutVersion(
              0,
              records.updates(head, new int[0], parts.initial()),
              records.states(head, new int[0], Map.of())));
    }
    progress.news = false;
    int[] rows = trunk.changedRows();
    trunk.clearChanged();
    return Optional.of(
        new CutVersion(
            progress.version,
            records.updates(head, rows, parts.served(progress.version % NEIGHBOURS_EVERY == 1)),
            records.states(head, rows, parts.moments())));
  }

  private boolean isWithheld() {
    Optional<String> objection = safety.objection();
    long next = progress.version + 1;
    if (objection.isPresent() && progress.withheld.isEmpty()) {
      safety.withheld(next, objection.get(), progress.newest);
    } else if (objection.isEmpty() && !progress.withheld.isEmpty()) {
      safety.resumed(next, progress.newest);
    }
    progress.withheld = objection.orElse("");
    return objection.isPresent();
  }

  /** Why the guard withholds the version that comes next, as of the last cut; empty if not. */
  public String withheld() {
    return progress.withheld;
  }

  /** Returns what a model's owner should know and was not told yet. */
  public List<Finding> findings() {
    return safety.told();
  }

  /** The examples that were kept of batches that could not be learned, oldest first. */
  public List<Example> refusedExamples() {
    return safety.sample();
  }

  /** How the learner does, by the names of its metrics; NaN where that is not defined. */
  public Map<String, Double> figures() {
    Map<String, Double> figures = new HashMap<>(forgetter.figures());
    figures.putAll(safety.figures());
    figures.put("withheld", progress.withheld.isEmpty() ? 0.0 : 1.0);
    figures.put("refusedBatches", (double) progress.stats.refusedBatches());
    return figures;
  }

  /** Returns the whole model at the version cut last, as one version without a base. */
  public List<ModelUpdate> snapshot() {
    VersionRecords.Head head = head(Progress.NO_VERSION, table.current().checkpointId());
    return records.updates(head, table.writtenRows(), parts.served(true));
  }

  /**
   * What is predicted of one example.
   *
   * @param rank logit that orders slates
   * @param logit of the click, uncalibrated
   * @param ctr calibrated
   */
  public record Prediction(double rank, double logit, double ctr) {}

  /** Predicts examples at their positions, and learns nothing. */
  public List<Prediction> predict(List<Example> examples) {
    float[] logits = trunk.logits(encoder.examples(examples, counted.boundaries(), gates));
    List<Prediction> predictions = new ArrayList<>(examples.size());
    for (int i = 0; i < examples.size(); i++) {
      double click = logits[i * NetworkSpec.OUTPUTS + NetworkSpec.CLICK];
      double ctr = calibrator.ctr(click, calibrationValue(examples.get(i)));
      predictions.add(
          new Prediction(logits[i * NetworkSpec.OUTPUTS + NetworkSpec.RANK], click, ctr));
    }
    return predictions;
  }

  /** Bytes of the gates in the next version; 0 without gates. */
  public long gateBytes() {
    return gates == null ? 0 : gates.levels().toBytes().length;
  }

  /** Values with gates of their own. */
  public int gatedValues() {
    return gates == null ? 0 : gates.values();
  }

  /**
   * What each field costs to look up, and what closed gates save, over {@code examples}.
   *
   * @throws IllegalStateException if the configuration has no gates
   */
  public List<LookupCosts.Cost> lookupCosts(List<Example> examples) {
    if (gates == null) {
      throw new IllegalStateException("there are no gates: set `gates: ONLINE`");
    }
    return LookupCosts.of(
        encoder, examples, counted.boundaries(), gates, table::read, config.dimension());
  }

  /** Returns the examples of the open batch. */
  public byte[] pending() {
    return OpenBatch.toBytes(open);
  }

  /** Keeps everything as of now, durably, under {@code checkpointId}; it is not current yet. */
  public void stage(long checkpointId) {
    table.stage(new TableCommit(checkpointId, progress.version, progress.positions, parts()));
  }

  /** All that is kept beside the rows, by name. */
  Map<String, byte[]> parts() {
    return parts.checkpoint(progress);
  }

  EmbeddingTable table() {
    return table;
  }

  /** Makes everything staged up to {@code checkpointId} current. */
  public void commit(long checkpointId) {
    table.commit(checkpointId);
  }

  /** What was learned since the start of the model. */
  public LearnerStats stats() {
    return progress.stats;
  }

  @Override
  public void close() {
    table.close();
  }

  private void learnBatch() {
    open.forEach(example -> counted.add(example, encoder));
    EncodedBatch batch = encoder.examples(open, counted.boundaries(), gates);
    Targets targets = new Targets(open.size());
    List<Lesson> lessons = new ArrayList<>(open.size());
    for (int i = 0; i < open.size(); i++) {
      Lesson lesson = counted.lesson(open.get(i), schema);
      lesson.set(targets, i);
      lessons.add(lesson);
    }
    Gradients gradients = trunk.step(batch, targets);
    if (!gradients.finite()) {
      progress.stats = progress.stats.plusRefused();
      safety.refused(open, gradients, progress.newest);
    } else {
      count(lessons, gradients.logits());
    }
    safety.endOfBatch(progress.newest);
  }

  /** How much each position is looked at, as far as random slates have shown. */
  public Examination examination() {
    return counted.examination();
  }

  private void count(List<Lesson> lessons, float[] logits) {
    double logloss = 0;
    int taught = 0;
    for (int i = 0; i < lessons.size(); i++) {
      if (lessons.get(i).clickWeight() > 0) {
        double logit = logits[i * NetworkSpec.OUTPUTS + NetworkSpec.CLICK];
        logloss += Targets.crossEntropy(logit, lessons.get(i).clickLabel());
        taught++;
        calibrate(open.get(i), lessons.get(i), logit);
      }
    }
    int examples = (int) open.stream().filter(example -> example.getRevision() == 0).count();
    progress.stats = progress.stats.plusBatch(examples, logloss, taught);
  }

  private void calibrate(Example example, Lesson lesson, double logit) {
    String value = calibrationValue(example);
    double ctr = calibrator.ctr(logit, value);
    watch.predicted(example, logit, ctr);
    safety.predicted(example, logit, ctr, lesson.clickLabel() > 0, lesson.clickWeight());
    calibrator.learn(logit, value, lesson.clickLabel() > 0, lesson.clickWeight());
  }

  private @Nullable String calibrationValue(Example example) {
    String field = calibrator.field();
    return field.isEmpty() ? null : Values.category(example.getFeatures().get(field));
  }

  private VersionRecords.Head head(long base, long checkpointId) {
    return new VersionRecords.Head(
        progress.version,
        base,
        progress.newest,
        checkpointId,
        progress.stats.examples(),
        progress.positions);
  }
}
