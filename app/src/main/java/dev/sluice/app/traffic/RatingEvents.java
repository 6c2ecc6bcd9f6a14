package dev.sluice.app.traffic;

import dev.sluice.schemas.record.Event;
import dev.sluice.schemas.record.Ranked;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a client sends after the slate of a rating has come. Pure. */
final class RatingEvents {
  /** An organic event per rating, its value the stars: with it rates per rating can be counted. */
  static final String RATING = "rating";

  private RatingEvents() {}

  /** Impression, perhaps click, of the rated movie; impressions of the sampled others; rating. */
  static List<Event> of(RatingLog.Ask ask, Ranked slate) {
    List<Event> events = new ArrayList<>();
    String movie = ask.rating().movie();
    events.add(Events.echo(Events.IMPRESSION, slate, movie, ask.request().getTime()).build());
    if (ask.rating().isClick()) {
      events.add(Events.echo(Events.CLICK, slate, movie, ask.request().getTime()).build());
    }
    events.add(
        Events.blank(
                RATING,
                ask.request().getRequestId() + "/" + RATING,
                ask.rating().user(),
                ask.request().getTime())
            .setItem(movie)
            .setValue(ask.rating().stars())
            .build());
    for (String other : ask.negatives()) {
      events.add(
          Events.echo(Events.IMPRESSION, slate, other, ask.request().getTime())
              .setContext(Map.of("keepRate", ask.keepRate()))
              .build());
    }
    return events;
  }
}
