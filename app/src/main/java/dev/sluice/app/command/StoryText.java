package dev.sluice.app.command;

import dev.sluice.schemas.record.Event;
import dev.sluice.schemas.record.Example;
import dev.sluice.schemas.record.Label;
import dev.sluice.schemas.record.Ranked;
import dev.sluice.schemas.record.Receipt;
import dev.sluice.schemas.record.Request;
import dev.sluice.schemas.record.Vector;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Tells a request's story in plain lines. */
final class StoryText {
  /** What stands between the values of a cross, and is nothing to a terminal. */
  private static final String CROSSED = "\u001f";

  private static final int SHOWN = 5;
  private static final String INDENT = "            ";

  private final StringBuilder out = new StringBuilder();
  private final Story story;
  private final boolean allFeatures;

  private StoryText(Story story, boolean allFeatures) {
    this.story = story;
    this.allFeatures = allFeatures;
  }

  /** Returns the whole story; {@code allFeatures} prints every example with all of its features. */
  static String of(Story story, boolean allFeatures) {
    StoryText text = new StoryText(story, allFeatures);
    text.requests();
    text.slates();
    text.events();
    text.examples();
    text.deadLetters();
    text.end();
    return text.out.toString();
  }

  private void requests() {
    for (Story.Entry<Request> entry : story.requests()) {
      Request r = entry.record();
      line("request", "%s of %s, event time %s", r.getRequestId(), r.getSubject(), r.getTime());
      more(
          "%d candidates%s, limit %d, placement '%s'; %s appended %s",
          r.getCandidates().size(),
          r.getCandidates().isEmpty() ? " (to be retrieved)" : "",
          r.getLimit(),
          r.getPlacement(),
          entry.place(),
          Instant.ofEpochMilli(entry.appendMillis()));
    }
  }

  private void slates() {
    long asked = story.requests().isEmpty() ? 0 : story.requests().get(0).appendMillis();
    boolean repeat = false;
    for (Story.Entry<Ranked> entry : story.slates()) {
      Ranked slate = entry.record();
      line(
          repeat ? "repeated" : "slate",
          "%s, %s%s%s; %s",
          slate.getSlateId(),
          slate.getStatus(),
          slate.getReason().isEmpty() ? "" : " (" + slate.getReason() + ")",
          asked == 0 ? "" : ", " + (entry.appendMillis() - asked) + " ms after the request",
          entry.place());
      if (!repeat) {
        receipt(slate.getReceipt());
        SlateTable.of(slate).lines().forEach(row -> more("%s", row));
      }
      repeat = true;
    }
    story
        .served()
        .forEach(
            entry ->
                line(
                    "served",
                    "features of %d items kept; %s",
                    entry.record().getItems().size(),
                    entry.place()));
  }

  private void receipt(Receipt r) {
    more(
        "model %s version %d, seed %d, feature schema %s, code %s, engine %s",
        r.getModel(),
        r.getVersion(),
        r.getSeed(),
        r.getFeatureSchema(),
        r.getCode(),
        r.getEngine());
    more(
        "table at %d, subject's events up to %d, inputs %s%s",
        r.getTablePosition(),
        r.getSubjectOffset(),
        new TreeMap<>(r.getInputs()),
        r.getDecision().isEmpty() ? "" : ", decision: " + r.getDecision());
  }

  private void events() {
    List<Story.Entry<Event>> impressions = story.events("impression");
    if (!impressions.isEmpty()) {
      Event first = impressions.get(0).record();
      line(
          "shown",
          "%d impressions from %s: %s",
          impressions.size(),
          first.getTime(),
          impressions.stream()
              .map(e -> e.record().getItem() + "@" + e.record().getPosition())
              .collect(Collectors.joining(" ")));
    }
    for (Story.Entry<Event> entry : story.engagements()) {
      Event e = entry.record();
      line(
          e.getType(),
          "%s at %s, event %s; %s",
          e.getItem(),
          e.getTime(),
          e.getEventId(),
          entry.place());
    }
  }

  private void examples() {
    List<String> items =
        story.examples().stream().map(e -> e.record().getItem()).distinct().toList();
    // What was clicked first: it is what one asks about.
    List<Story.Entry<Example>> newest =
        items.stream()
            .flatMap(item -> story.exampleOf(item).stream())
            .sorted((a, b) -> b.record().getLabels().size() - a.record().getLabels().size())
            .toList();
    newest.stream().limit(allFeatures ? Long.MAX_VALUE : SHOWN).forEach(this::example);
    if (!allFeatures && newest.size() > SHOWN) {
      more("and %d more examples (--features shows all)", newest.size() - SHOWN);
    }
    if (!allFeatures && !newest.isEmpty()) {
      features(newest.get(0).record());
    }
  }

  private void example(Story.Entry<Example> entry) {
    Example e = entry.record();
    line(
        "example",
        "%s revision %d: %s, weight %s, served ctr %s by version %d; %s appended %s",
        e.getItem(),
        e.getRevision(),
        labels(e.getLabels()),
        number(e.getWeight()),
        e.getCtr() == null ? "-" : number(e.getCtr()),
        e.getModelVersion(),
        entry.place(),
        Instant.ofEpochMilli(entry.appendMillis()));
    if (allFeatures) {
      features(e);
    }
  }

  private void features(Example example) {
    more("features of %s, as they were when it was ranked:", example.getItem());
    new TreeMap<>(example.getFeatures())
        .forEach((name, value) -> more("  %s = %s", name, value(value)));
  }

  private static String value(Object value) {
    if (value instanceof Vector vector) {
      List<Float> numbers = vector.getValues();
      return "vector of "
          + numbers.size()
          + numbers.stream()
              .limit(4)
              .map(x -> number(x))
              .collect(Collectors.joining(", ", " [", numbers.size() > 4 ? ", ...]" : "]"));
    }
    return String.valueOf(value).replace(CROSSED, " x ");
  }

  private static String labels(Map<String, Label> labels) {
    if (labels.isEmpty()) {
      return "not clicked";
    }
    return new TreeMap<>(labels)
        .entrySet().stream()
            .map(
                e ->
                    "%s x%d at %s"
                        .formatted(e.getKey(), e.getValue().getCount(), e.getValue().getFirstAt()))
            .collect(Collectors.joining(", "));
  }

  private void deadLetters() {
    for (Story.Entry<String> letter : story.deadLetters()) {
      line("put aside", "%s; %s", letter.record(), letter.place());
    }
  }

  private void end() {
    String stopped = story.stoppedAt();
    if (stopped != null) {
      line("stopped", "%s", reason(stopped));
    }
  }

  private String reason(String stopped) {
    return switch (stopped) {
      case "request" ->
          "no topic knows request %s: is the id right, is it this platform (--work, --kafka)?"
              .formatted(story.requestId());
      case "slate" ->
          story.deadLetters().isEmpty()
              ? "not ranked yet: the ranker starts, waits for its model, or is down"
              : "the request was put aside, see above";
      case "impression" ->
          "answered, but no impression with this request id came: the client shows it later, or does not report";
      default ->
          "shown, but no example yet: it is made when the click window closes in event time"
              + " (impressions without consent or too short never make one)";
    };
  }

  private void line(String label, String format, Object... values) {
    out.append(String.format(Locale.ROOT, "%-" + INDENT.length() + "s", label))
        .append(String.format(Locale.ROOT, format, values))
        .append('\n');
  }

  private void more(String format, Object... values) {
    out.append(INDENT).append(String.format(Locale.ROOT, format, values)).append('\n');
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }
}
