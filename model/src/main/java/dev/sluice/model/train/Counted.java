package dev.sluice.model.train;

import dev.sluice.model.ModelConfig;
import dev.sluice.model.PositionBias;
import dev.sluice.model.encode.Boundaries;
import dev.sluice.model.encode.Encoder;
import dev.sluice.model.encode.QuantileSketch;
import dev.sluice.model.rank.RetrievalTables;
import dev.sluice.model.retrieve.CoClicks;
import dev.sluice.model.retrieve.PopularityCount;
import dev.sluice.schemas.feature.FeatureSchema;
import dev.sluice.schemas.record.Example;
import dev.sluice.schemas.record.Label;
import java.time.Duration;
import java.util.Map;

/**
 * What a learner counts beside what it trains: quantiles of numbers, popularity, neighbours, and
 * how much each position is looked at. It is never taken back by the guard. Not thread-safe.
 */
final class Counted {
  private static final String POPULARITY_STATE = "popularity-counts";
  private static final String CO_CLICK_STATE = "co-clicks";
  private static final String EXAMINATION = "examination";
  private static final int POPULAR_ITEMS = 1_000;
  private static final int NEIGHBOURS = 20;

  private final ModelConfig config;
  private final PopularityCount popularity;
  private final CoClicks coClicks = new CoClicks();
  private final Examination examination = new Examination();
  private QuantileSketch quantiles = QuantileSketch.empty();

  Counted(ModelConfig config) {
    this.config = config;
    popularity =
        new PopularityCount(config.popularityHalfLifeHours() * Duration.ofHours(1).toMillis());
  }

  /** Counts an example's features and its click; of several revisions the first. */
  void add(Example example, Encoder encoder) {
    // A later revision has the features of the first: it would count them twice.
    if (example.getRevision() > 0) {
      return;
    }
    encoder.observe(example.getFeatures(), quantiles);
    Label click = example.getLabels().get(FeatureSchema.CLICK);
    if (click != null && click.getCount() > 0) {
      popularity.click(example.getItem(), example.getTime().toEpochMilli());
      coClicks.click(example.getSubject(), example.getItem());
    }
  }

  /** Forgets what is kept under the subject's name; what it added to counts stays in them. */
  void forget(String subject) {
    coClicks.forget(subject);
  }

  Boundaries boundaries() {
    return quantiles.boundaries();
  }

  Examination examination() {
    return examination;
  }

  /** Adds what a checkpoint must keep. */
  void addTo(Map<String, byte[]> blobs) {
    blobs.put(QuantileSketch.BLOB, quantiles.toBytes());
    blobs.put(POPULARITY_STATE, popularity.toBytes());
    blobs.put(CO_CLICK_STATE, coClicks.toBytes());
    blobs.put(EXAMINATION, examination.toBytes());
  }

  /** Goes back to what {@link #addTo} kept. */
  void restore(Map<String, byte[]> blobs) {
    quantiles = QuantileSketch.fromBytes(LearnerParts.part(blobs, QuantileSketch.BLOB));
    popularity.restore(LearnerParts.part(blobs, POPULARITY_STATE));
    coClicks.restore(LearnerParts.part(blobs, CO_CLICK_STATE));
    examination.restore(blobs.getOrDefault(EXAMINATION, new byte[0]));
  }

  /** Adds what rankers read. */
  void addServed(Map<String, byte[]> blobs, boolean withNeighbours) {
    blobs.put(QuantileSketch.BLOB, quantiles.toBytes());
    blobs.put(
        RetrievalTables.POPULARITY, RetrievalTables.popularity(popularity.top(POPULAR_ITEMS)));
    if (withNeighbours) {
      blobs.put(
          RetrievalTables.NEIGHBOURS, RetrievalTables.neighbours(coClicks.closest(NEIGHBOURS)));
      blobs.put(RetrievalTables.COMPANY, RetrievalTables.company(coClicks.company()));
    }
  }

  /** What a new example teaches, by its position if that is weighed; counts where it was shown. */
  Lesson lesson(Example example, FeatureSchema schema) {
    Lesson lesson = Lesson.of(example, schema, config.sampledNegatives());
    if (example.getClosed()) {
      examination.add(example, lesson.clickLabel() > 0);
    }
    return config.positionBias() == PositionBias.WEIGHTS
        ? lesson.looked(examination.share(example.getPosition()))
        : lesson;
  }
}
