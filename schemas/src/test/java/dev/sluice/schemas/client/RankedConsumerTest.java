package dev.sluice.schemas.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.record.Ranked;
import dev.sluice.schemas.record.Receipt;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class RankedConsumerTest {
  private static final TopicPartition PARTITION = new TopicPartition("sluice.ranked.v1", 0);

  @Test
  void slates_repeatedForARequest_areDroppedInEitherEncoding() {
    MockConsumer<byte[], byte[]> mock = new MockConsumer<>("earliest");
    mock.assign(List.of(PARTITION));
    mock.updateBeginningOffsets(Map.of(PARTITION, 0L));
    add(mock, 0, Codecs.RANKED.encode(slate("r-1", "s-1")));
    add(mock, 1, Codecs.RANKED.toJson(slate("r-1", "s-2")).getBytes(UTF_8));
    add(mock, 2, Codecs.RANKED.toJson(slate("r-2", "s-3")).getBytes(UTF_8));
    add(mock, 3, new byte[] {1, 2, 3});
    try (RankedConsumer slates = new RankedConsumer(mock)) {
      assertThat(slates.poll(Duration.ofMillis(10)))
          .extracting(Ranked::getSlateId)
          .containsExactly("s-1", "s-3");
      assertThat(slates.repeats()).isEqualTo(1);
      assertThat(slates.unreadable()).isEqualTo(1);
    }
  }

  @Test
  void memory_isBounded() {
    FirstWins firstWins = new FirstWins(2);
    assertThat(firstWins.isFirst(slate("a", "1"))).isTrue();
    assertThat(firstWins.isFirst(slate("b", "1"))).isTrue();
    assertThat(firstWins.isFirst(slate("c", "1"))).isTrue();
    assertThat(firstWins.isFirst(slate("c", "2"))).isFalse();
    assertThat(firstWins.isFirst(slate("a", "2"))).isTrue();
  }

  private static void add(MockConsumer<byte[], byte[]> mock, long offset, byte[] value) {
    mock.addRecord(new ConsumerRecord<>(PARTITION.topic(), 0, offset, new byte[0], value));
  }

  private static Ranked slate(String request, String slate) {
    return Ranked.newBuilder()
        .setTime(Instant.EPOCH)
        .setRequestId(request)
        .setSlateId(slate)
        .setSubject("u")
        .setReceipt(
            Receipt.newBuilder()
                .setModel("main")
                .setVersion(0)
                .setTablePosition(0)
                .setSubjectOffset(-1)
                .setFeatureSchema("f")
                .setCode("c")
                .setSeed(1)
                .setEngine("e")
                .build())
        .build();
  }
}
