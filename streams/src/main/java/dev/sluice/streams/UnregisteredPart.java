package dev.sluice.streams;

import java.io.File;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.streams.StreamsMetrics;
import org.apache.kafka.streams.processor.CommitCallback;
import org.apache.kafka.streams.processor.StateRestoreCallback;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/** What opens a store that is a part of another: the whole alone is registered and restored. */
record UnregisteredPart(StateStoreContext whole) implements StateStoreContext {
  @Override
  public void register(StateStore part, StateRestoreCallback restore) {}

  @Override
  public void register(StateStore part, StateRestoreCallback restore, CommitCallback commit) {}

  @Override
  public String applicationId() {
    return whole.applicationId();
  }

  @Override
  public TaskId taskId() {
    return whole.taskId();
  }

  @Override
  public Optional<RecordMetadata> recordMetadata() {
    return whole.recordMetadata();
  }

  @Override
  public Serde<?> keySerde() {
    return whole.keySerde();
  }

  @Override
  public Serde<?> valueSerde() {
    return whole.valueSerde();
  }

  @Override
  public File stateDir() {
    return whole.stateDir();
  }

  @Override
  public StreamsMetrics metrics() {
    return whole.metrics();
  }

  @Override
  public Map<String, Object> appConfigs() {
    return whole.appConfigs();
  }

  @Override
  public Map<String, Object> appConfigsWithPrefix(String prefix) {
    return whole.appConfigsWithPrefix(prefix);
  }
}
