package dev.sluice.streams;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.record.Event;
import dev.sluice.schemas.topic.Topics;
import dev.sluice.streams.time.Watermark;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.ByteBufferOutputStream;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.Test;

class TickTest {
  private static final Topics TOPICS = Topics.withDefaultPrefix();

  @Test
  void watermark_isTheSlowestOrigin_onceEachHasTicked() {
    KeyValueStore<Bytes, byte[]> store = MemoryStores.open();
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
  void outbox_ticksAndForgets_goEverywhere_theRestByKey_inTheirOrder() {
    var context = new MockProcessorContext<byte[], Out>();
    Outbox outbox = new Outbox(Out.Route.BY_REQUEST, 3, context);
    Envelope event = new Envelope(Envelope.Kind.EVENT, new byte[] {1}, 3, 1L << 40, new byte[] {7});
    outbox.add(event, 5);
    outbox.add(Envelope.tick(1, 5), 5);
    outbox.add(new Envelope(Envelope.Kind.FORGET, new byte[] {2}, 0, 0, new byte[0]), 6);
    assertThat(context.forwarded()).isEmpty();
    outbox.flush();
    List<List<Envelope.Kind>> kinds = new ArrayList<>();
    List<Integer> partitions = new ArrayList<>();
    for (var forwarded : context.forwarded()) {
      List<Envelope> batch = Envelope.readAll(forwarded.record().value().payload());
      kinds.add(batch.stream().map(Envelope::kind).toList());
      partitions.add(Outbox.partition(forwarded.record().key()));
      assertThat(forwarded.record().timestamp()).isEqualTo(6);
    }
    assertThat(partitions).containsExactly(0, 1, 2);
    List<Envelope.Kind> forAll = List.of(Envelope.Kind.TICK, Envelope.Kind.FORGET);
    List<Envelope.Kind> withEvent =
        List.of(Envelope.Kind.EVENT, Envelope.Kind.TICK, Envelope.Kind.FORGET);
    assertThat(kinds).containsExactlyInAnyOrder(withEvent, forAll, forAll);
    assertThat(kinds.get(Utils.toPositive(Utils.murmur2(new byte[] {1})) % 3)).isEqualTo(withEvent);
    context.resetForwards();
    outbox.flush();
    assertThat(context.forwarded()).isEmpty();
  }

  @Test
  void outbox_sendsWhatIsLarge_beforeItIsAsked() {
    var context = new MockProcessorContext<byte[], Out>();
    Outbox outbox = new Outbox(Out.Route.BY_REQUEST, 1, context);
    byte[] slate = new byte[3 << 20];
    slate[17] = 4;
    outbox.add(Envelope.of(Envelope.Kind.SERVED, new byte[] {1}, slate), 5);
    assertThat(context.forwarded()).hasSize(1);
    byte[] batch = context.forwarded().get(0).record().value().payload();
    assertThat(Envelope.readAll(batch).get(0).payload()).isEqualTo(slate);
  }

  @Test
  void envelopes_throughTheirBytes_areTheSame() {
    ByteBufferOutputStream out = new ByteBufferOutputStream(4);
    new Envelope(Envelope.Kind.EVENT, new byte[] {9}, 3, 1L << 40, new byte[] {7, 8}).writeTo(out);
    Envelope.tick(2, 77).writeTo(out);
    byte[] bytes = Arrays.copyOf(out.buffer().array(), out.position());
    List<Envelope> back = Envelope.readAll(bytes);
    assertThat(back).hasSize(2);
    assertThat(back.get(0).kind()).isEqualTo(Envelope.Kind.EVENT);
    assertThat(back.get(0).key()).containsExactly(9);
    assertThat(back.get(0).partition()).isEqualTo(3);
    assertThat(back.get(0).offset()).isEqualTo(1L << 40);
    assertThat(back.get(0).payload()).containsExactly(7, 8);
    assertThat(back.get(1).tickMillis()).isEqualTo(77);
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
}
