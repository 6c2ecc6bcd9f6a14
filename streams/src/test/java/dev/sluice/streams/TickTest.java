package dev.sluice.streams;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.record.Event;
import dev.sluice.schemas.topic.Topics;
import dev.sluice.streams.time.Watermark;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;

class TickTest {
  private static final Topics TOPICS = Topics.withDefaultPrefix();

  @Test
  void watermark_isTheSlowestOrigin_onceEachHasTicked() {
    KeyValueStore<Bytes, byte[]> store = memory();
    Watermark watermark = new Watermark(store, 2);
    assertThat(watermark.tick(0, 500)).isFalse();
    assertThat(watermark.millis()).isEqualTo(Long.MIN_VALUE);
    assertThat(watermark.tick(1, 300)).isTrue();
    assertThat(watermark.millis()).isEqualTo(300);
    assertThat(watermark.tick(1, 200)).isFalse();
    assertThat(watermark.tick(1, 900)).isTrue();
    assertThat(watermark.millis()).isEqualTo(500);
    assertThat(new Watermark(store, 2).millis()).isEqualTo(500);
  }

  @Test
  void partitioner_ticksAndForgets_goEverywhere_theRestByKey() {
    var partitioner = StreamsTopology.forAllOrByKey();
    byte[] key = {1};
    assertThat(partitioner.partitions("t", key, Envelope.tick(1, 5), 3))
        .isEqualTo(Optional.of(Set.of(0, 1, 2)));
    Envelope forget = new Envelope(Envelope.Kind.FORGET, 0, 0, new byte[0]);
    assertThat(partitioner.partitions("t", key, forget, 2)).isEqualTo(Optional.of(Set.of(0, 1)));
    Envelope event = new Envelope(Envelope.Kind.EVENT, 0, 0, new byte[0]);
    assertThat(partitioner.partitions("t", key, event, 2)).isEmpty();
  }

  @Test
  void envelope_throughItsBytes_isTheSame() {
    Envelope back =
        Envelope.fromBytes(
            new Envelope(Envelope.Kind.EVENT, 3, 1L << 40, new byte[] {7, 8}).toBytes());
    assertThat(back.kind()).isEqualTo(Envelope.Kind.EVENT);
    assertThat(back.partition()).isEqualTo(3);
    assertThat(back.offset()).isEqualTo(1L << 40);
    assertThat(back.payload()).containsExactly(7, 8);
  }

  @Test
  void ticker_tickOnce_writesToEveryPartition_andNeverBack() {
    MockProducer<byte[], byte[]> producer =
        new MockProducer<>(
            cluster(), true, null, new ByteArraySerializer(), new ByteArraySerializer());
    try (Ticker ticker = new Ticker(producer, TOPICS, () -> 0)) {
      ticker.tickOnce(1_000);
      ticker.tickOnce(1_000);
      ticker.tickOnce(999);
      List<ProducerRecord<byte[], byte[]>> sent = producer.history();
      assertThat(sent).extracting(ProducerRecord::partition).containsExactly(0, 1);
      List<Event> ticks =
          sent.stream().map(record -> Codecs.EVENT.decodeOrThrow(record.value())).toList();
      assertThat(ticks).extracting(Event::getType).containsOnly("tick");
      assertThat(ticks).extracting(Event::getSubject).containsExactly("tick-0", "tick-1");
      assertThat(ticks).extracting(Event::getEventId).doesNotHaveDuplicates();
      assertThat(ticks.get(0).getTime().toEpochMilli()).isEqualTo(1_000);
    }
  }

  private static Cluster cluster() {
    Node node = new Node(0, "nowhere", 9092);
    Node[] nodes = {node};
    return new Cluster(
        "c",
        List.of(node),
        List.of(
            new PartitionInfo(TOPICS.events(), 0, node, nodes, nodes),
            new PartitionInfo(TOPICS.events(), 1, node, nodes, nodes)),
        Set.of(),
        Set.of());
  }

  private static KeyValueStore<Bytes, byte[]> memory() {
    KeyValueStore<Bytes, byte[]> store =
        Stores.keyValueStoreBuilder(
                Stores.inMemoryKeyValueStore("ticks"), Serdes.Bytes(), Serdes.ByteArray())
            .withLoggingDisabled()
            .build();
    var context = new MockProcessorContext<Void, Void>();
    store.init(context.getStateStoreContext(), store);
    return store;
  }
}
