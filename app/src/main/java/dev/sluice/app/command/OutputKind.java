package dev.sluice.app.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.app.platform.UserError;
import dev.sluice.schemas.codec.Codec;
import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.codec.Decoded;
import dev.sluice.schemas.guard.Forgets;
import dev.sluice.schemas.record.Event;
import dev.sluice.schemas.topic.DeadLetters;
import dev.sluice.schemas.topic.Topics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** A topic that can be looked at, and how its records print. */
final class OutputKind {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int EXCERPT = 300;
  private static final String DEAD = "dlq";
  private static final Map<String, OutputKind> KINDS = kinds();

  private final Function<Topics, List<String>> topics;
  private final Function<ConsumerRecord<byte[], byte[]>, String> printer;

  private OutputKind(
      Function<Topics, List<String>> topics,
      Function<ConsumerRecord<byte[], byte[]>, String> printer) {
    this.topics = topics;
    this.printer = printer;
  }

  private static Map<String, OutputKind> kinds() {
    Map<String, OutputKind> kinds = new LinkedHashMap<>();
    kinds.put("events", of(Topics::events, Codecs.EVENT));
    kinds.put("items", of(Topics::items, Codecs.ITEM));
    kinds.put("item-state", of(Topics::itemState, Codecs.ITEM_STATE));
    kinds.put("users", of(Topics::users, Codecs.USER));
    kinds.put("counters", of(Topics::counters, Codecs.COUNTER));
    kinds.put("requests", of(Topics::requests, Codecs.REQUEST));
    kinds.put("ranked", of(Topics::ranked, Codecs.RANKED));
    kinds.put("served", of(Topics::served, Codecs.SERVED));
    kinds.put(
        "examples",
        new OutputKind(topics -> List.of(topics.examples()), OutputKind::exampleOrForget));
    kinds.put("model-updates", of(Topics::modelUpdates, Codecs.MODEL_UPDATE));
    kinds.put("models", of(Topics::models, Codecs.MODEL_STATUS));
    kinds.put("audit", of(Topics::audit, Codecs.FINDING));
    kinds.put(
        DEAD,
        new OutputKind(
            topics -> topics.guarded().stream().map(Topics::dlq).toList(), OutputKind::deadLetter));
    return kinds;
  }

  private static <T extends SpecificRecord> OutputKind of(
      Function<Topics, String> topic, Codec<T> codec) {
    return new OutputKind(topics -> List.of(topic.apply(topics)), record -> text(codec, record));
  }

  private static String exampleOrForget(ConsumerRecord<byte[], byte[]> record) {
    Event forget = Forgets.in(record.value());
    return forget == null ? text(Codecs.EXAMPLE, record) : Codecs.EVENT.toJson(forget);
  }

  /**
   * Returns the kind of that name.
   *
   * @throws UserError if there is none
   */
  static OutputKind named(String name) {
    OutputKind kind = KINDS.get(name);
    if (kind == null) {
      throw new UserError(
          "there is no topic '%s': choose one of %s", name, String.join(", ", KINDS.keySet()));
    }
    return kind;
  }

  List<String> topics(Topics from) {
    return topics.apply(from);
  }

  /** Returns one line of JSON, whatever the record holds. */
  String json(ConsumerRecord<byte[], byte[]> record) {
    return printer.apply(record);
  }

  private static <T extends SpecificRecord> String text(
      Codec<T> codec, ConsumerRecord<byte[], byte[]> record) {
    if (record.value() == null) {
      return line(Map.of("deleted", record.key() == null ? "" : new String(record.key(), UTF_8)));
    }
    Decoded<T> decoded = codec.decode(record.value());
    if (decoded instanceof Decoded.Ok<T> ok) {
      return codec.toJson(ok.record());
    }
    Decoded.Bad<T> bad = (Decoded.Bad<T>) decoded;
    return line(
        Map.of("unreadable", bad.reason().name(), "detail", bad.detail(), "at", place(record)));
  }

  /** Returns a dead letter: why, where from, and what its bytes look like. */
  static String deadLetter(ConsumerRecord<byte[], byte[]> record) {
    Map<String, @Nullable Object> letter = new LinkedHashMap<>();
    letter.put("at", place(record));
    letter.put("reason", DeadLetters.text(record.headers(), DeadLetters.REASON));
    letter.put("message", DeadLetters.text(record.headers(), DeadLetters.MESSAGE));
    letter.put(
        "from",
        DeadLetters.text(record.headers(), DeadLetters.TOPIC)
            + "-"
            + DeadLetters.text(record.headers(), DeadLetters.PARTITION)
            + "@"
            + DeadLetters.text(record.headers(), DeadLetters.OFFSET));
    letter.put("excerpt", excerpt(record));
    return line(letter);
  }

  // A dead letter is often a record that was readable but not wanted; else its printable bytes.
  private static String excerpt(ConsumerRecord<byte[], byte[]> record) {
    byte[] value = record.value();
    if (value == null) {
      return "";
    }
    Codec<?> codec = codecOf(record.topic());
    String text = codec == null ? printable(value) : decodedOrPrintable(codec, value);
    return text.length() <= EXCERPT ? text : text.substring(0, EXCERPT) + "...";
  }

  private static @Nullable Codec<?> codecOf(String deadLetterTopic) {
    return Map.of(
            "events.v1", Codecs.EVENT,
            "items.v1", Codecs.ITEM,
            "item-state.v1", Codecs.ITEM_STATE,
            "users.v1", Codecs.USER,
            "requests.v1", Codecs.REQUEST)
        .entrySet()
        .stream()
        .filter(entry -> deadLetterTopic.endsWith(Topics.dlq(entry.getKey())))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(null);
  }

  private static <T extends SpecificRecord> String decodedOrPrintable(
      Codec<T> codec, byte[] value) {
    return codec.decode(value) instanceof Decoded.Ok<T> ok
        ? codec.toJson(ok.record())
        : printable(value);
  }

  private static String printable(byte[] value) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < Math.min(value.length, EXCERPT); i++) {
      text.append(value[i] >= ' ' && value[i] < 0x7f ? (char) value[i] : '.');
    }
    return text.toString();
  }

  private static String place(ConsumerRecord<byte[], byte[]> record) {
    return record.topic() + "-" + record.partition() + "@" + record.offset();
  }

  private static String line(Map<String, ?> fields) {
    try {
      return JSON.writeValueAsString(fields);
    } catch (JacksonException e) {
      throw new IllegalStateException("plain text is always JSON", e);
    }
  }
}
