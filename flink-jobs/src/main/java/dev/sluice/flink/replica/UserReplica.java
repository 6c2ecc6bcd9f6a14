package dev.sluice.flink.replica;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.model.feature.UserSource;
import dev.sluice.schemas.guard.Guard;
import dev.sluice.schemas.guard.Verdict;
import dev.sluice.schemas.record.User;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** The newest attributes and consent of every subject. One thread applies, any number find. */
final class UserReplica implements UserSource {
  private final Guard guard;
  private final Map<String, User> users = new ConcurrentHashMap<>();

  UserReplica(Guard guard) {
    this.guard = guard;
  }

  @Override
  public @Nullable User find(String subject) {
    return users.get(subject);
  }

  void apply(ConsumerRecord<byte[], byte[]> record) {
    if (record.value() == null) {
      if (record.key() != null) {
        users.remove(new String(record.key(), UTF_8));
      }
    } else if (guard.user(record.value(), record.timestamp())
        instanceof Verdict.Accepted<User> accepted) {
      users.put(accepted.record().getSubject(), accepted.record());
    }
  }
}
