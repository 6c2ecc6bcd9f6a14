package dev.sluice.app.traffic;

import dev.sluice.app.importer.PointInTime;
import dev.sluice.schemas.feature.FeatureSchema;
import dev.sluice.schemas.record.Event;
import dev.sluice.schemas.record.Example;
import dev.sluice.schemas.record.Item;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/** The examples that {@link RatingLogFiles} writes, without the files. */
public final class RatingReplay {
  private static final String FUSED =
      """
        - {name: words, from: item.vectors.words, kind: vector, dim: 64}
        - {name: genre_vector, from: item.vectors.genres, kind: vector, dim: 19}
        - {name: words_taste, kind: similarity, of: [liked, words]}
        - {name: genre_taste, kind: similarity, of: [liked, genre_vector]}
        - {name: liked_before, kind: history, of: [click], last: 200, within: 9000d, chunks: 0}
        - {name: rated_before, kind: history, of: [rating], last: 200, within: 9000d, chunks: 0}
        - {name: vote, kind: similarity, of: [liked_before, words, genre_vector, text, trailer, poster], among: rated_before}
        - {name: fused, kind: fusion, of: [liked_before, words, genre_vector, text, trailer, poster], among: rated_before, dim: 32}
      """;

  private RatingReplay() {}

  /**
   * The features of rating logs, what is said of a movie in words as vectors too, all its
   * modalities fused with those of what a user liked, and the vote of what the user rated.
   */
  public static FeatureSchema fused() {
    return FeatureSchema.parse(
        Resources.text("movielens-features.yaml") + FUSED, "movielens-features.yaml");
  }

  /**
   * Hands over the examples in the order of time, with features as they were before their rating.
   *
   * @param first ratings to take; what comes after them is left out
   * @throws IOException if the folder cannot be read
   */
  public static void examples(
      MovielensConfig config, FeatureSchema schema, long seed, int first, Consumer<Example> to)
      throws IOException {
    MovielensFolder source = MovielensFolder.open(config.folder());
    List<Rating> ratings = source.ratings();
    RatingLog log = new RatingLog(ratings, config.candidates(), config.negatives(), seed);
    PointInTime past = new PointInTime(schema);
    List<Item> items = source.items(ratings.isEmpty() ? 0 : ratings.get(0).timeMillis());
    if (schema.features().stream().anyMatch(f -> f.name().equals(AttributeVectors.WORDS))) {
      AttributeVectors.addTo(items);
    }
    for (Item item : items) {
      past.item(item);
    }
    while (log.hasNext() && log.next() < first) {
      int number = log.next();
      RatingLog.Ask ask = log.take("ml-" + number, ratings.get(number).timeMillis());
      RatingExamples.of(ask, schema, past).forEach(to);
      for (Event event : RatingEvents.of(ask, RatingLogFiles.unranked(ask.request()))) {
        event.setSlateId(null);
        past.event(event);
      }
    }
  }
}
