package dev.sluice.app.command;

import dev.sluice.app.platform.UserError;
import dev.sluice.schemas.codec.Codec;
import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.codec.Decoded;
import dev.sluice.schemas.guard.Guard;
import dev.sluice.schemas.guard.GuardConfig;
import dev.sluice.schemas.guard.Verdict;
import dev.sluice.schemas.record.Event;
import dev.sluice.schemas.record.Item;
import dev.sluice.schemas.record.ItemState;
import dev.sluice.schemas.record.Request;
import dev.sluice.schemas.record.User;
import dev.sluice.schemas.topic.Topics;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** A topic that users write to: how its JSON is read, checked and keyed. */
final class InputKind {
  /**
   * What came of one line: a key and bytes to send, or a problem.
   *
   * @param problem one line; null if there is none
   */
  record Read(String key, byte[] value, @Nullable String problem) {}

  private static final Guard GUARD = new Guard(GuardConfig.defaults());
  private static final List<InputKind> KINDS =
      List.of(
          of("events", Topics::events, Codecs.EVENT, GUARD::event, Event::getSubject),
          of("items", Topics::items, Codecs.ITEM, GUARD::item, Item::getItem),
          of(
              "item-state",
              Topics::itemState,
              Codecs.ITEM_STATE,
              GUARD::itemState,
              ItemState::getItem),
          of("users", Topics::users, Codecs.USER, GUARD::user, User::getSubject),
          of("requests", Topics::requests, Codecs.REQUEST, GUARD::request, Request::getSubject));

  private final String name;
  private final Function<Topics, String> topic;
  private final Function<String, Read> reader;

  private InputKind(String name, Function<Topics, String> topic, Function<String, Read> reader) {
    this.name = name;
    this.topic = topic;
    this.reader = reader;
  }

  private static <T extends SpecificRecord> InputKind of(
      String name,
      Function<Topics, String> topic,
      Codec<T> codec,
      BiFunction<byte[], Long, Verdict<T>> guard,
      Function<T, String> key) {
    return new InputKind(name, topic, line -> read(line, codec, guard, key));
  }

  /**
   * Returns the kind of that name.
   *
   * @throws UserError if there is none
   */
  static InputKind named(String name) {
    return KINDS.stream()
        .filter(kind -> kind.name.equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new UserError(
                    "cannot produce to '%s': choose one of %s",
                    name, KINDS.stream().map(kind -> kind.name).collect(Collectors.joining(", "))));
  }

  String topic(Topics topics) {
    return topic.apply(topics);
  }

  Read read(String line) {
    return reader.apply(line);
  }

  // The guard's words now are better than a dead letter later.
  private static <T extends SpecificRecord> Read read(
      String line,
      Codec<T> codec,
      BiFunction<byte[], Long, Verdict<T>> guard,
      Function<T, String> key) {
    Decoded<T> decoded = codec.fromJson(line);
    if (decoded instanceof Decoded.Bad<T> bad) {
      return problem(bad.detail());
    }
    T record = ((Decoded.Ok<T>) decoded).record();
    byte[] bytes = codec.encode(record);
    Verdict<T> verdict = guard.apply(bytes, System.currentTimeMillis());
    if (verdict instanceof Verdict.Rejected<T> rejected) {
      return problem(rejected.detail() + " (" + rejected.reason() + ")");
    }
    return new Read(key.apply(record), bytes, null);
  }

  private static Read problem(String text) {
    return new Read("", new byte[0], text);
  }
}
