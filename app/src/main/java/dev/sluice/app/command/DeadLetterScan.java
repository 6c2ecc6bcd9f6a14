package dev.sluice.app.command;

import dev.sluice.app.platform.UserError;
import dev.sluice.schemas.topic.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that choose dead letters, and the reading of those chosen. */
final class DeadLetterScan {
  @Option(names = "--topic", description = "Only of events, items, item-state, users or requests.")
  @Nullable String topic;

  @Option(names = "--reason", description = "Only with this reason, as UNREADABLE or ORPHAN.")
  @Nullable String reason;

  /** Hands over every letter that fits, in the order of each partition, until one is refused. */
  void read(Target.Connection connection, Predicate<DeadLetter> wantsMore) {
    try (TopicScan scan = new TopicScan(connection.kafka(), names(connection.topics()))) {
      scan.fromBeginning();
      scan.readToEnd(
          record -> {
            DeadLetter letter = DeadLetter.of(record);
            return !fits(letter) || wantsMore.test(letter);
          });
    }
  }

  /** Returns the letters at these places. */
  List<DeadLetter> at(Target.Connection connection, List<String> places) {
    places.forEach(DeadLetter::requirePlace);
    List<DeadLetter> found = new ArrayList<>();
    read(
        connection,
        letter -> {
          if (places.contains(letter.at())) {
            found.add(letter);
          }
          return found.size() < places.size();
        });
    for (String place : places) {
      if (found.stream().noneMatch(letter -> letter.at().equals(place))) {
        throw new UserError("there is no dead letter at %s: see `sluice dlq list`", place);
      }
    }
    return found;
  }

  private boolean fits(DeadLetter letter) {
    return reason == null || reason.equalsIgnoreCase(letter.reason());
  }

  private List<String> names(Topics topics) {
    if (topic == null) {
      return topics.guarded().stream().map(Topics::dlq).toList();
    }
    return List.of(Topics.dlq(InputKind.named(topic).topic(topics)));
  }
}
