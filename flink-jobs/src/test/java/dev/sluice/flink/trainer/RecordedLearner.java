package dev.sluice.flink.trainer;

import dev.sluice.schemas.record.Event;
import dev.sluice.schemas.record.Example;
import dev.sluice.schemas.record.ModelUpdate;
import dev.sluice.schemas.record.TrainerState;
import dev.sluice.schemas.record.VersionCommit;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes down what it is told, and cuts a version where it learned something. */
final class RecordedLearner implements CheckpointedLearner {
  /** What all learners of a test were told, in order; operators are copied, so it is static. */
  static final List<String> CALLS = new ArrayList<>();

  private long version = -1;
  private boolean isNew = true;
  private String learned = "";

  /** Opens one. */
  static final class Factory implements LearnerFactory {
    private static final long serialVersionUID = 1;

    @Override
    public CheckpointedLearner open() {
      CALLS.add("open");
      return new RecordedLearner();
    }
  }

  @Override
  public void restore(long checkpointId, byte[] pending) {
    CALLS.add("restore %d [%s]".formatted(checkpointId, text(pending)));
    if (checkpointId == 404) {
      throw new IllegalStateException("checkpoint 404 was not staged here");
    }
  }

  @Override
  public void learn(Example example, String topicPartition, long nextOffset) {
    CALLS.add("learn %s %s %d".formatted(example.getExampleId(), topicPartition, nextOffset));
    learned += example.getExampleId();
    isNew = true;
  }

  @Override
  public void forget(Event event, String topicPartition, long nextOffset) {
    CALLS.add("forget %s %s %d".formatted(event.getSubject(), topicPartition, nextOffset));
    isNew = true;
  }

  @Override
  public Optional<Cut> cut(long checkpointId) {
    CALLS.add("cut " + checkpointId);
    if (!isNew) {
      return Optional.empty();
    }
    isNew = false;
    version++;
    return Optional.of(new Cut(version, List.of(update(version)), List.of(state(version))));
  }

  @Override
  public List<ModelUpdate> snapshot() {
    CALLS.add("snapshot");
    return List.of(update(version));
  }

  @Override
  public byte[] pending() {
    return learned.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void stage(long checkpointId) {
    CALLS.add("stage " + checkpointId);
  }

  @Override
  public void commit(long checkpointId) {
    CALLS.add("commit " + checkpointId);
  }

  @Override
  public void close() {
    CALLS.add("close");
  }

  static ModelUpdate update(long version) {
    return ModelUpdate.newBuilder()
        .setTime(Instant.ofEpochMilli(1_000 + version))
        .setModel("main")
        .setVersion(version)
        .setBase(version - 1)
        .setPart(0)
        .setBody(commit())
        .build();
  }

  private static TrainerState state(long version) {
    return TrainerState.newBuilder()
        .setTime(Instant.EPOCH)
        .setModel("main")
        .setVersion(version)
        .setBase(version - 1)
        .setPart(0)
        .setBody(commit())
        .build();
  }

  private static VersionCommit commit() {
    return VersionCommit.newBuilder()
        .setParts(0)
        .setHash(0)
        .setPositions(Map.of())
        .setExamples(0)
        .setCheckpointId(0)
        .setFeatureSchema("f")
        .setLayout("l")
        .build();
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
