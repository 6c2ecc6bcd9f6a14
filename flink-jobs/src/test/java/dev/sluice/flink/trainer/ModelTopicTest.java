package dev.sluice.flink.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.codec.Codecs;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class ModelTopicTest {
  private static final TopicPartition PARTITION = new TopicPartition("model-updates", 0);

  private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");

  @Test
  void emptyTopic_hasNoVersions() {
    topic(0);
    assertThat(ModelTopic.any(consumer, PARTITION.topic(), "main")).isFalse();
  }

  @Test
  void versionsOfAnotherModel_andRubbish_areNotThisModels() {
    topic(2);
    at(0, Codecs.MODEL_UPDATE.encode(RecordedLearner.update(0)));
    at(1, new byte[] {7});
    assertThat(ModelTopic.any(consumer, PARTITION.topic(), "other")).isFalse();
  }

  @Test
  void versionOfTheModel_isFoundBehindOthers() {
    topic(2);
    at(0, new byte[] {7});
    at(1, Codecs.MODEL_UPDATE.encode(RecordedLearner.update(0)));
    assertThat(ModelTopic.any(consumer, PARTITION.topic(), "main")).isTrue();
  }

  private void topic(long end) {
    Codecs.all();
    consumer.updatePartitions(
        PARTITION.topic(), List.of(new PartitionInfo(PARTITION.topic(), 0, null, null, null)));
    consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
    consumer.updateEndOffsets(Map.of(PARTITION, end));
  }

  /** Records may be added only once the partition is assigned: when it is first polled. */
  private void at(long offset, byte[] value) {
    consumer.schedulePollTask(
        () -> consumer.addRecord(new ConsumerRecord<>(PARTITION.topic(), 0, offset, null, value)));
  }
}
