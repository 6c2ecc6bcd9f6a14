package dev.sluice.app.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.app.platform.UserError;
import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.codec.Decoded;
import dev.sluice.schemas.record.ModelStatus;
import dev.sluice.schemas.record.ModelUpdate;
import dev.sluice.schemas.record.VersionCommit;
import dev.sluice.schemas.topic.ModelKeys;
import java.time.Instant;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a platform's topics say of one model: its versions, snapshots, and the owner's word. */
final class ModelTopics {
  /**
   * Records of model-updates that are read: a few hundred versions. The topic keeps two weeks of
   * them, and who rolls back is in a hurry.
   */
  private static final long NEWEST_RECORDS = 2_000;

  @Mixin Target target = new Target();

  @Option(
      names = "--name",
      paramLabel = "MODEL",
      defaultValue = "main",
      description = "Name of the model. Default: ${DEFAULT-VALUE}.")
  String name = "main";

  /** One published version. */
  record Version(
      long version, Instant time, long examples, boolean whole, String schema, String layout) {}

  /**
   * What is known.
   *
   * @param versions the newest on the topic, ascending
   * @param snapshots paths by version
   * @param withheld the trainer's word on what its guard withholds
   * @param control the owner's word
   * @param published the owner's word on an offline model
   */
  record State(
      NavigableMap<Long, Version> versions,
      NavigableMap<Long, String> snapshots,
      Optional<ModelStatus> withheld,
      Optional<ModelStatus> control,
      Optional<ModelStatus> published) {
    long newest() {
      return versions.isEmpty() ? -1 : versions.lastKey();
    }

    /** Whether rankers can be taken to a version. */
    boolean reachable(long version) {
      if (!versions.containsKey(version)) {
        return snapshots.containsKey(version);
      }
      long from = snapshots.floorKey(version) == null ? -1 : snapshots.floorKey(version);
      // Else by deltas from the first version, where that is still on the topic.
      boolean first = versions.firstEntry().getValue().whole();
      return from >= versions.firstKey() - 1 || first;
    }
  }

  /** Reads all. */
  State read(Target.Connection connection) {
    TreeMap<Long, Version> versions = new TreeMap<>();
    TreeMap<Long, String> snapshots = new TreeMap<>();
    TreeMap<String, ModelStatus> words = new TreeMap<>();
    List<String> topics = List.of(connection.topics().modelUpdates(), connection.topics().models());
    try (TopicScan scan = new TopicScan(connection.kafka(), topics)) {
      scan.fromBeginning();
      scan.last(connection.topics().modelUpdates(), NEWEST_RECORDS);
      scan.readToEnd(
          record -> {
            if (record.topic().equals(connection.topics().models())) {
              word(record, snapshots, words);
            } else {
              version(record, versions);
            }
            return true;
          });
    }
    return new State(
        versions,
        snapshots,
        Optional.ofNullable(words.get(ModelKeys.withheld(name))),
        Optional.ofNullable(words.get(ModelKeys.control(name))),
        Optional.ofNullable(words.get(ModelKeys.published(name))));
  }

  private void version(ConsumerRecord<byte[], byte[]> record, TreeMap<Long, Version> versions) {
    if (Codecs.MODEL_UPDATE.decode(record.value()) instanceof Decoded.Ok<ModelUpdate> ok
        && ok.record().getModel().equals(name)
        && ok.record().getBody() instanceof VersionCommit commit) {
      ModelUpdate update = ok.record();
      versions.put(
          update.getVersion(),
          new Version(
              update.getVersion(),
              update.getTime(),
              commit.getExamples(),
              update.getBase() < 0,
              commit.getFeatureSchema(),
              commit.getLayout()));
    }
  }

  private void word(
      ConsumerRecord<byte[], byte[]> record,
      TreeMap<Long, String> snapshots,
      TreeMap<String, ModelStatus> words) {
    String key = record.key() == null ? "" : new String(record.key(), UTF_8);
    OptionalLong kept = ModelKeys.snapshotVersion(name, key);
    if (record.value() == null) {
      kept.ifPresent(snapshots::remove);
      words.remove(key);
      return;
    }
    if (Codecs.MODEL_STATUS.decode(record.value()) instanceof Decoded.Ok<ModelStatus> ok
        && ok.record().getModel().equals(name)) {
      words.put(key, ok.record());
      String path = ok.record().getSnapshot();
      if (kept.isPresent() && path != null) {
        snapshots.put(kept.getAsLong(), path);
      }
    }
  }

  /** Says that rankers serve {@code pinned} at most; null lets them follow the trainer. */
  void say(
      Target.Connection connection,
      long newest,
      @Nullable Long pinned,
      boolean held,
      @Nullable String snapshot,
      String reason) {
    ModelStatus status =
        ModelStatus.newBuilder()
            .setTime(Instant.now())
            .setModel(name)
            .setNewestVersion(newest)
            .setPinnedVersion(pinned)
            .setHeld(held)
            .setSnapshot(snapshot)
            .setSnapshotVersion(snapshot == null || pinned == null ? -1 : pinned)
            .setReason(reason)
            .build();
    send(connection, ModelKeys.control(name), Codecs.MODEL_STATUS.encode(status));
  }

  /** Says that the offline model of {@code folder} ranks; null takes it out of service. */
  void publish(Target.Connection connection, long newest, @Nullable String folder) {
    byte[] word =
        folder == null
            ? null
            : Codecs.MODEL_STATUS.encode(
                ModelStatus.newBuilder()
                    .setTime(Instant.now())
                    .setModel(name)
                    .setNewestVersion(newest)
                    .setSnapshot(folder)
                    .setReason("published")
                    .build());
    send(connection, ModelKeys.published(name), word);
  }

  private void send(Target.Connection connection, String key, byte @Nullable [] word) {
    try (KafkaProducer<byte[], byte[]> producer = ProduceCommand.producer(connection.kafka())) {
      producer
          .send(new ProducerRecord<>(connection.topics().models(), key.getBytes(UTF_8), word))
          .get();
    } catch (ExecutionException e) {
      throw new UserError(e, "the broker refused the word on model %s: is it up?", name);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UserError(e, "interrupted before the word on model %s was sent", name);
    }
  }

  /**
   * The state of a model that exists.
   *
   * @throws UserError if no version of it was published
   */
  State existing(Target.Connection connection) {
    State state = read(connection);
    if (state.versions().isEmpty() && state.snapshots().isEmpty()) {
      throw new UserError("no version of model %s was published here: is --name right?", name);
    }
    return state;
  }

  /**
   * Makes sure that rankers can be taken to a version.
   *
   * @throws UserError with the nearest ones if they cannot
   */
  void requireReachable(State state, long version) {
    if (state.reachable(version)) {
      return;
    }
    TreeSet<Long> known = new TreeSet<>(state.snapshots().keySet());
    state.versions().keySet().stream().filter(state::reachable).forEach(known::add);
    Long below = known.floor(version);
    Long above = known.ceiling(version);
    throw new UserError(
        "model %s has no version %d to serve: nearest %s; see `sluice model list`",
        name,
        version,
        below == null && above == null
            ? "is none"
            : (below == null ? "" : "below is " + below + (above == null ? "" : ", "))
                + (above == null ? "" : "above is " + above));
  }
}
