package dev.sluice.schemas.guard;

import dev.sluice.schemas.codec.Codec;
import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.codec.Decoded;
import dev.sluice.schemas.codec.RejectReason;
import dev.sluice.schemas.record.Candidate;
import dev.sluice.schemas.record.Event;
import dev.sluice.schemas.record.Item;
import dev.sluice.schemas.record.ItemState;
import dev.sluice.schemas.record.Pin;
import dev.sluice.schemas.record.Request;
import dev.sluice.schemas.record.User;
import java.util.function.BiConsumer;
import org.apache.avro.specific.SpecificRecord;

/**
 * Decides which records may enter. Pure: Streams, the ranker and the replicas apply the same
 * function to the same bytes and so agree without talking. Thread-safe.
 */
public final class Guard {
  /** Event type that advances event time and is nothing a subject did. */
  public static final String TICK = "tick";

  /** Event type that asks to forget its subject. */
  public static final String FORGET = "forget";

  private final GuardConfig config;

  public Guard(GuardConfig config) {
    this.config = config;
  }

  /** Judges a record of the events topic. */
  public Verdict<Event> event(byte[] value, long appendTimeMillis) {
    return judge(Codecs.EVENT, value, (event, checks) -> event(event, checks, appendTimeMillis));
  }

  /** Judges a record of the items topic; a null value deletes and does not come here. */
  public Verdict<Item> item(byte[] value, long appendTimeMillis) {
    return judge(Codecs.ITEM, value, (item, checks) -> item(item, checks, appendTimeMillis));
  }

  /** Judges a record of the item-state topic. */
  public Verdict<ItemState> itemState(byte[] value, long appendTimeMillis) {
    return judge(
        Codecs.ITEM_STATE,
        value,
        (state, checks) -> {
          checks.id("item", state.getItem());
          checks.time(state.getTime(), appendTimeMillis);
          if (state.getPrice() != null) {
            checks.number("price", state.getPrice());
          }
        });
  }

  /** Judges a record of the users topic. */
  public Verdict<User> user(byte[] value, long appendTimeMillis) {
    return judge(
        Codecs.USER,
        value,
        (user, checks) -> {
          checks.id("subject", user.getSubject());
          checks.time(user.getTime(), appendTimeMillis);
          checks.values("attributes", user.getAttributes());
        });
  }

  /** Judges a record of the requests topic. How many candidates are too many is the ranker's. */
  public Verdict<Request> request(byte[] value, long appendTimeMillis) {
    return judge(
        Codecs.REQUEST, value, (request, checks) -> request(request, checks, appendTimeMillis));
  }

  private void event(Event event, Checks checks, long appendTimeMillis) {
    checks.id("eventId", event.getEventId());
    checks.id("type", event.getType());
    checks.id("subject", event.getSubject());
    checks.time(event.getTime(), appendTimeMillis);
    checks.number("value", event.getValue());
    checks.atLeast("position", event.getPosition(), -1);
    if (event.getViewMs() != null) {
      checks.atLeast("viewMs", event.getViewMs(), 0);
    }
    if (event.getRequestId() != null) {
      checks.id("requestId", event.getRequestId());
      checks.id("item", event.getItem() == null ? "" : event.getItem());
    }
    checks.values("context", event.getContext());
    checks.keepRate(event.getContext().get("keepRate"));
  }

  private void item(Item item, Checks checks, long appendTimeMillis) {
    checks.id("item", item.getItem());
    checks.time(item.getTime(), appendTimeMillis);
    checks.values("attributes", item.getAttributes());
    item.getVectors().forEach((name, vector) -> checks.vector("vectors." + name, name, vector));
  }

  private void request(Request request, Checks checks, long appendTimeMillis) {
    checks.id("requestId", request.getRequestId());
    checks.id("subject", request.getSubject());
    checks.id("model", request.getModel());
    checks.time(request.getTime(), appendTimeMillis);
    checks.atLeast("limit", request.getLimit(), 1);
    checks.atLeast("deadlineMs", request.getDeadlineMs(), 0);
    checks.values("context", request.getContext());
    for (Candidate candidate : request.getCandidates()) {
      checks.id("candidates.item", candidate.getItem());
      if (candidate.getScore() != null) {
        checks.number("candidates.score", candidate.getScore());
      }
      checks.values("candidates.fields", candidate.getFields());
    }
    for (Pin pin : request.getPins()) {
      checks.id("pins.item", pin.getItem());
      checks.atLeast("pins.position", pin.getPosition(), 0);
    }
  }

  private <T extends SpecificRecord> Verdict<T> judge(
      Codec<T> codec, byte[] value, BiConsumer<T, Checks> rules) {
    if (value.length > config.maxBytes()) {
      return new Verdict.Rejected<>(
          RejectReason.TOO_LARGE,
          "%d bytes, at most %d are taken".formatted(value.length, config.maxBytes()));
    }
    Decoded<T> decoded = codec.decode(value);
    if (decoded instanceof Decoded.Bad<T> bad) {
      return new Verdict.Rejected<>(bad.reason(), bad.detail());
    }
    T record = ((Decoded.Ok<T>) decoded).record();
    Checks checks = new Checks(config);
    rules.accept(record, checks);
    return checks.verdict(record);
  }
}
