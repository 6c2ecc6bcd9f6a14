package dev.sluice.app.command;

import dev.sluice.app.platform.UserError;
import dev.sluice.schemas.topic.DeadLetters;
import dev.sluice.schemas.topic.Topics;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A record of a dead-letter topic, with what its headers say.
 *
 * @param at where it stands: topic, partition and offset in one text
 * @param source the topic that it was put aside from
 * @param reason a reject reason, or the class of an exception
 */
record DeadLetter(
    ConsumerRecord<byte[], byte[]> record,
    String at,
    String source,
    String reason,
    String message) {
  private static final Pattern PLACE = Pattern.compile("(.+)-(\\d+)@(\\d+)");

  static DeadLetter of(ConsumerRecord<byte[], byte[]> record) {
    return new DeadLetter(
        record,
        "%s-%d@%d".formatted(record.topic(), record.partition(), record.offset()),
        header(record, DeadLetters.TOPIC),
        header(record, DeadLetters.REASON),
        header(record, DeadLetters.MESSAGE));
  }

  private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    String text = DeadLetters.text(record.headers(), name);
    return text == null ? "" : text;
  }

  /** The topic that a retry goes to: where it came from, not where Streams had copied it. */
  String home(Topics topics) {
    return topics.guarded().stream()
        .filter(topic -> Topics.dlq(topic).equals(record.topic()))
        .findFirst()
        .orElseThrow(() -> new UserError("%s belongs to no topic of this prefix", at));
  }

  /**
   * Makes sure that {@code text} is a place as {@link #at} writes it.
   *
   * @throws UserError if it is none
   */
  static String requirePlace(String text) {
    Matcher place = PLACE.matcher(text);
    if (!place.matches()) {
      throw new UserError(
          "'%s' is no place of a dead letter: `sluice dlq list` prints them, like"
              + " sluice.events.v1.dlq-0@12",
          text);
    }
    return text;
  }
}
