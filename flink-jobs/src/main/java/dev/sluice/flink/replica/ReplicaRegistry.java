package dev.sluice.flink.replica;

import dev.sluice.schemas.feature.FeatureSchema;
import dev.sluice.schemas.guard.GuardConfig;
import dev.sluice.schemas.topic.Topics;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.function.Supplier;

/**
 * The replicas of this process: one per broker, prefix and model, made by the first subtask that
 * asks and closed when the last one has released it. On a cluster the class must be loaded once per
 * process (Flink's {@code lib} folder), or each job would keep replicas of its own.
 */
public final class ReplicaRegistry {
  private record Key(String bootstrap, String prefix, String model, String schema) {}

  private static final class Shared {
    final Replica replica;
    int users;

    Shared(Replica replica) {
      this.replica = replica;
    }
  }

  private static final Map<Key, Shared> REPLICAS = new HashMap<>();

  private ReplicaRegistry() {}

  /** A hold on a replica; closing it releases the hold. */
  public static final class Hold implements AutoCloseable {
    private final Key key;
    private final Replica replica;
    private boolean released;

    private Hold(Key key, Replica replica) {
      this.key = key;
      this.replica = replica;
    }

    /** The replica, until the hold is closed. */
    public Replica replica() {
      return replica;
    }

    @Override
    public void close() {
      if (!released) {
        released = true;
        release(key);
      }
    }
  }

  /** Returns a hold on the replica of these inputs, making it if nobody holds it. */
  public static Hold hold(
      Properties kafka,
      Topics topics,
      String model,
      FeatureSchema schema,
      GuardConfig guard,
      Supplier<ServedModel> made) {
    Key key =
        new Key(kafka.getProperty("bootstrap.servers", ""), topics.prefix(), model, schema.hash());
    synchronized (REPLICAS) {
      Shared shared =
          REPLICAS.computeIfAbsent(
              key, missing -> new Shared(new Replica(kafka, topics, schema, guard, made.get())));
      shared.users++;
      return new Hold(key, shared.replica);
    }
  }

  private static void release(Key key) {
    Replica last = null;
    synchronized (REPLICAS) {
      Shared shared = REPLICAS.get(key);
      if (shared != null && --shared.users == 0) {
        REPLICAS.remove(key);
        last = shared.replica;
      }
    }
    if (last != null) {
      last.close();
    }
  }
}
