package dev.sluice.app.traffic;

import dev.sluice.app.importer.PointInTime;
import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.feature.FeatureSchema;
import dev.sluice.schemas.log.LogFolder;
import dev.sluice.schemas.log.LogWriter;
import dev.sluice.schemas.record.Event;
import dev.sluice.schemas.record.Example;
import dev.sluice.schemas.record.Item;
import dev.sluice.schemas.record.Ranked;
import dev.sluice.schemas.record.Request;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Writes a rating log as a log folder: the items, requests and events that live traffic sends, and
 * the examples that would come of them, with features as they were before each rating.
 */
public final class RatingLogFiles {
  private RatingLogFiles() {}

  /** How many records were written. */
  public record Written(long items, long requests, long events, long examples) {}

  /**
   * Writes {@code items/}, {@code requests/}, {@code events/}, {@code examples/} and {@code
   * features.yaml}. No slate was ranked: events name their request only, and no example has a
   * position.
   *
   * @throws IOException if {@code out} holds a log already, or files cannot be read or written
   */
  public static Written write(MovielensConfig config, long seed, Path out) throws IOException {
    LogFolder folder = new LogFolder(Files.createDirectories(out));
    if (folder.has("requests") || folder.has("events") || folder.has("items")) {
      throw new IOException(out + " holds a log already: give an empty folder");
    }
    MovielensFolder source = MovielensFolder.open(config.folder());
    List<Rating> ratings = source.ratings();
    Files.writeString(folder.features(), Resources.text("movielens-features.yaml"));
    long start = ratings.isEmpty() ? 0 : ratings.get(0).timeMillis();
    RatingLog log = new RatingLog(ratings, config.candidates(), config.negatives(), seed);
    try (LogWriter<Item> items = folder.write("items", Codecs.ITEM);
        LogWriter<Request> requests = folder.write("requests", Codecs.REQUEST);
        LogWriter<Event> events = folder.write("events", Codecs.EVENT);
        LogWriter<Example> examples = folder.write("examples", Codecs.EXAMPLE)) {
      FeatureSchema schema = FeatureSchema.load(folder.features());
      PointInTime past = new PointInTime(schema);
      for (Item item : source.items(start)) {
        items.write(item);
        past.item(item);
      }
      while (log.hasNext()) {
        int number = log.next();
        RatingLog.Ask ask = log.take("ml-" + number, ratings.get(number).timeMillis());
        requests.write(ask.request());
        for (Example example : RatingExamples.of(ask, schema, past)) {
          examples.write(example);
        }
        for (Event event : RatingEvents.of(ask, unranked(ask.request()))) {
          event.setSlateId(null);
          events.write(event);
          past.event(event);
        }
      }
      return new Written(items.written(), requests.written(), events.written(), examples.written());
    }
  }

  static Ranked unranked(Request request) {
    Ranked none = new Ranked();
    none.setRequestId(request.getRequestId());
    none.setSlateId(request.getRequestId());
    none.setSubject(request.getSubject());
    none.setPlacement(request.getPlacement());
    none.setItems(List.of());
    return none;
  }
}
