package dev.sluice.app.command;

import dev.sluice.schemas.codec.Codec;
import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.codec.Decoded;
import dev.sluice.schemas.record.Event;
import dev.sluice.schemas.record.Example;
import dev.sluice.schemas.record.Ranked;
import dev.sluice.schemas.record.Request;
import dev.sluice.schemas.record.Served;
import dev.sluice.schemas.topic.DeadLetters;
import dev.sluice.schemas.topic.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Everything the topics hold of one request. */
final class Story {
  /** A record and where and when it was appended. */
  record Entry<T>(T record, String place, long appendMillis) {}

  private final String requestId;
  private final List<Entry<Request>> requests = new ArrayList<>();
  private final List<Entry<Ranked>> slates = new ArrayList<>();
  private final List<Entry<Served>> served = new ArrayList<>();
  private final List<Entry<Event>> events = new ArrayList<>();
  private final List<Entry<Example>> examples = new ArrayList<>();
  private final List<Entry<String>> deadLetters = new ArrayList<>();

  Story(String requestId) {
    this.requestId = requestId;
  }

  /** Takes the record if it is about the request. */
  void read(ConsumerRecord<byte[], byte[]> r, Topics topics) {
    String topic = r.topic();
    if (topic.equals(topics.requests())) {
      take(r, Codecs.REQUEST, Request::getRequestId, requests);
    } else if (topic.equals(topics.ranked())) {
      take(r, Codecs.RANKED, Ranked::getRequestId, slates);
    } else if (topic.equals(topics.served())) {
      take(r, Codecs.SERVED, Served::getRequestId, served);
    } else if (topic.equals(topics.events())) {
      take(r, Codecs.EVENT, Event::getRequestId, events);
    } else if (topic.equals(topics.examples())) {
      take(r, Codecs.EXAMPLE, Example::getRequestId, examples);
    } else {
      deadLetter(r, topics);
    }
  }

  private <T extends SpecificRecord> void take(
      ConsumerRecord<byte[], byte[]> r,
      Codec<T> codec,
      Function<T, @Nullable String> id,
      List<Entry<T>> to) {
    if (codec.decode(r.value()) instanceof Decoded.Ok<T> ok
        && requestId.equals(id.apply(ok.record()))) {
      to.add(new Entry<>(ok.record(), place(r), r.timestamp()));
    }
  }

  private void deadLetter(ConsumerRecord<byte[], byte[]> r, Topics topics) {
    if (aboutTheRequest(r, topics)) {
      String reason = DeadLetters.text(r.headers(), DeadLetters.REASON);
      String message = DeadLetters.text(r.headers(), DeadLetters.MESSAGE);
      deadLetters.add(new Entry<>(reason + ": " + message, place(r), r.timestamp()));
    }
  }

  private boolean aboutTheRequest(ConsumerRecord<byte[], byte[]> r, Topics topics) {
    if (r.topic().equals(Topics.dlq(topics.events()))) {
      return Codecs.EVENT.decode(r.value()) instanceof Decoded.Ok<Event> ok
          && requestId.equals(ok.record().getRequestId());
    }
    return r.topic().equals(Topics.dlq(topics.requests()))
        && Codecs.REQUEST.decode(r.value()) instanceof Decoded.Ok<Request> ok
        && requestId.equals(ok.record().getRequestId());
  }

  private static String place(ConsumerRecord<byte[], byte[]> r) {
    return r.topic() + "-" + r.partition() + "@" + r.offset();
  }

  String requestId() {
    return requestId;
  }

  List<Entry<Request>> requests() {
    return requests;
  }

  List<Entry<Ranked>> slates() {
    return slates;
  }

  List<Entry<Served>> served() {
    return served;
  }

  List<Entry<Example>> examples() {
    return examples;
  }

  List<Entry<String>> deadLetters() {
    return deadLetters;
  }

  /** The events of one type. */
  List<Entry<Event>> events(String type) {
    return events.stream().filter(entry -> entry.record().getType().equals(type)).toList();
  }

  /** The engagements: every event but impressions. */
  List<Entry<Event>> engagements() {
    return events.stream().filter(e -> !e.record().getType().equals("impression")).toList();
  }

  /** The newest revision of the example of an item. */
  Optional<Entry<Example>> exampleOf(String item) {
    return examples.stream()
        .filter(entry -> entry.record().getItem().equals(item))
        .reduce((a, b) -> b.record().getRevision() >= a.record().getRevision() ? b : a);
  }

  /** The first stage that was not reached; null if examples were. */
  @Nullable String stoppedAt() {
    if (requests.isEmpty() && slates.isEmpty()) {
      return "request";
    }
    if (slates.isEmpty()) {
      return "slate";
    }
    if (events("impression").isEmpty()) {
      return "impression";
    }
    return examples.isEmpty() ? "example" : null;
  }
}
