package dev.sluice.streams;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.counter.WindowCounts;
import dev.sluice.schemas.feature.FeatureSchema;
import dev.sluice.schemas.guard.Forgets;
import dev.sluice.schemas.record.Consent;
import dev.sluice.schemas.record.Counter;
import dev.sluice.schemas.record.Event;
import dev.sluice.schemas.record.Example;
import dev.sluice.schemas.record.Item;
import dev.sluice.schemas.record.Served;
import dev.sluice.schemas.record.ServedCandidate;
import dev.sluice.schemas.record.ServedItem;
import dev.sluice.schemas.topic.DeadLetters;
import dev.sluice.schemas.topic.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StreamsTopologyTest {
  private static final long T0 = 1_000_000_000_000L;
  private static final long MINUTE = 60_000;
  private static final Topics TOPICS = Topics.withDefaultPrefix();
  private static final FeatureSchema SCHEMA =
      FeatureSchema.parse(
          """
          labels: {click: {weight: 1, window: 10m}}
          features:
            - {name: item, from: item, kind: category}
            - {name: ctr, kind: rate, top: click, bottom: impression, by: [item.brand], windows: [1h], prior: 50}
          """,
          "test");

  @TempDir Path folder;
  private TopologyTestDriver driver;
  private int ticks;

  @BeforeEach
  void open() {
    Properties kafka = new Properties();
    kafka.put("bootstrap.servers", "nowhere:9092");
    StreamsAppConfig config =
        StreamsAppConfig.defaults("test", kafka, folder)
            .withPartitions(1)
            .withDedupeWindow(Duration.ofHours(1));
    driver =
        new TopologyTestDriver(
            StreamsTopology.build(config, TOPICS, SCHEMA), StreamsSettings.of(config, TOPICS));
  }

  @AfterEach
  void close() {
    driver.close();
  }

  @Test
  void topology_quietPartition_closesNegativesByTicksAlone() {
    send(TOPICS.served(), Codecs.SERVED.encode(served()));
    send(event("e1", "impression", 0));
    tick(10 * MINUTE - 1);
    assertThat(examples()).isEmpty();
    tick(10 * MINUTE);
    List<Example> examples = examples();
    assertThat(examples).extracting(Example::getExampleId).containsExactly("s1/i1");
    assertThat(examples.get(0).getClosed()).isTrue();
  }

  @Test
  void topology_candidatesThatWereNotShown_goNoFurther() {
    Served served = served();
    served.setCandidates(
        List.of(new ServedCandidate("i1", "request"), new ServedCandidate("not-shown", "request")));
    send(TOPICS.served(), Codecs.SERVED.encode(served));
    byte[] hop =
        driver
            .createOutputTopic(
                "test-join-batches-repartition",
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())
            .readValue();
    assertThat(new String(hop, ISO_8859_1)).contains("s1", "i1").doesNotContain("not-shown");
    send(event("e1", "impression", 0));
    tick(10 * MINUTE);
    assertThat(examples()).extracting(Example::getExampleId).containsExactly("s1/i1");
  }

  @Test
  void topology_repeatedEventId_isTakenOnce() {
    send(TOPICS.served(), Codecs.SERVED.encode(served()));
    send(event("e1", "impression", 0));
    send(event("e2", "click", 1));
    send(event("e2", "click", 1));
    tick(10 * MINUTE);
    List<Example> examples = examples();
    assertThat(examples).extracting(Example::getRevision).containsExactly(0, 1);
    assertThat(examples)
        .allSatisfy(e -> assertThat(e.getLabels().get("click").getCount()).isEqualTo(1));
  }

  @Test
  void topology_eventIds_areLoggedByTheBlock() {
    send(event("e1", "impression", 0));
    assertThat(driver.producedTopicNames())
        .contains("test-seen-blocks-changelog")
        .doesNotContain("test-seen-event-ids-changelog");
  }

  @Test
  void topology_unreadableBytes_areDeadLetteredAsTheyWere() {
    byte[] rubbish = "rubbish".getBytes(UTF_8);
    for (String topic :
        List.of(TOPICS.events(), TOPICS.items(), TOPICS.itemState(), TOPICS.users())) {
      send(topic, rubbish);
      List<TestRecord<byte[], byte[]>> dead = read(Topics.dlq(topic));
      assertThat(dead).hasSize(1);
      assertThat(dead.get(0).value()).isEqualTo(rubbish);
      assertThat(text(dead.get(0), DeadLetters.REASON)).isEqualTo("UNREADABLE");
      assertThat(text(dead.get(0), DeadLetters.TOPIC)).isEqualTo(topic);
      assertThat(text(dead.get(0), DeadLetters.OFFSET)).isEqualTo("0");
    }
  }

  @Test
  void topology_orphan_isDeadLetteredWithItsPlace() {
    byte[] click = Codecs.EVENT.encode(event("e1", "click", 0));
    send(TOPICS.events(), click);
    tick(10 * MINUTE);
    List<TestRecord<byte[], byte[]>> dead = read(Topics.dlq(TOPICS.events()));
    assertThat(dead).hasSize(1);
    assertThat(dead.get(0).value()).isEqualTo(click);
    assertThat(new String(dead.get(0).key(), UTF_8)).isEqualTo("u1");
    assertThat(text(dead.get(0), DeadLetters.REASON)).isEqualTo("ORPHAN");
    assertThat(text(dead.get(0), DeadLetters.PARTITION)).isEqualTo("0");
  }

  @Test
  void topology_organicEvent_isCountedAndNotJoined() {
    send(TOPICS.items(), Codecs.ITEM.encode(item()));
    Event organic = event("e1", "click", 0);
    organic.setRequestId(null);
    send(organic);
    tick(10 * MINUTE);
    assertThat(counters()).extracting(Counter::getTotal).containsExactly(1.0);
    assertThat(read(Topics.dlq(TOPICS.events()))).isEmpty();
  }

  @Test
  void counters_withinASecond_areToldOnceMoreByATick() {
    send(TOPICS.items(), Codecs.ITEM.encode(item()));
    send(event("e1", "click", 0));
    send(event("e2", "click", 100));
    send(event("e3", "click", 200));
    assertThat(counters()).extracting(Counter::getTotal).containsExactly(1.0);
    tick(999);
    assertThat(counters()).isEmpty();
    tick(1_000);
    List<Counter> told = counters();
    assertThat(told).extracting(Counter::getTotal).containsExactly(3.0);
    assertThat(WindowCounts.count(told.get(0), Duration.ofHours(1), T0 + 1_000)).isEqualTo(3);
    assertThat(keys(StreamsStores.COUNTER_DUES)).isZero();
  }

  @Test
  void counters_withoutConsent_areNotCounted() {
    send(TOPICS.items(), Codecs.ITEM.encode(item()));
    Event refused = event("e1", "click", 0);
    refused.setConsent(Consent.NONE);
    send(refused);
    assertThat(counters()).isEmpty();
  }

  @Test
  void forget_dropsOpenSlatesAndWhatComesLate() {
    send(TOPICS.served(), Codecs.SERVED.encode(served()));
    send(event("e1", "impression", 0));
    Event forget = event("e2", "forget", MINUTE);
    forget.setRequestId(null);
    forget.setItem(null);
    send(forget);
    assertThat(keys(StreamsStores.REQUESTS)).isZero();
    // It goes on to the learner, behind what was learned of the subject before.
    assertThat(read(TOPICS.examples()))
        .singleElement()
        .satisfies(record -> assertThat(Forgets.in(record.value())).isEqualTo(forget));
    send(TOPICS.served(), Codecs.SERVED.encode(served()));
    send(event("e3", "impression", 2));
    tick(10 * MINUTE);
    assertThat(examples()).isEmpty();
    assertThat(read(Topics.dlq(TOPICS.events()))).isEmpty();
    assertThat(keys(StreamsStores.FORGOTTEN)).isEqualTo(1);
    tick(40 * MINUTE);
    assertThat(keys(StreamsStores.FORGOTTEN)).isZero();
    assertThat(keys(StreamsStores.SUBJECTS)).isZero();
  }

  @Test
  void stores_whenTheirTimeIsOver_areEmpty() {
    send(TOPICS.served(), Codecs.SERVED.encode(served()));
    send(event("e1", "impression", 0));
    send(event("e2", "click", 1));
    assertThat(keys(StreamsStores.REQUESTS)).isEqualTo(1);
    assertThat(keys(StreamsStores.SEEN_BLOCKS)).isEqualTo(2);
    tick(20 * MINUTE);
    assertThat(keys(StreamsStores.REQUESTS)).isZero();
    assertThat(keys(StreamsStores.REQUEST_WAKES)).isZero();
    assertThat(keys(StreamsStores.SUBJECTS)).isZero();
    tick(61 * MINUTE);
    assertThat(keys(StreamsStores.SEEN_BLOCKS)).isZero();
  }

  private long keys(String store) {
    long keys = 0;
    try (KeyValueIterator<Object, Object> all = driver.getKeyValueStore(store).all()) {
      for (; all.hasNext(); all.next()) {
        keys++;
      }
    }
    return keys;
  }

  private void tick(long afterT0) {
    Event tick = event("tick" + ticks++, "tick", afterT0);
    tick.setRequestId(null);
    send(tick);
  }

  private void send(Event event) {
    send(TOPICS.events(), Codecs.EVENT.encode(event));
  }

  private void send(String topic, byte[] value) {
    byte[] key = "key".getBytes(UTF_8);
    driver
        .createInputTopic(topic, new ByteArraySerializer(), new ByteArraySerializer())
        .pipeInput(key, value);
  }

  private List<Example> examples() {
    return read(TOPICS.examples()).stream()
        .map(record -> Codecs.EXAMPLE.decodeOrThrow(record.value()))
        .toList();
  }

  /** The clicks by brand: the rate's prior reads an overall count too. */
  private List<Counter> counters() {
    return read(TOPICS.counters()).stream()
        .map(record -> Codecs.COUNTER.decodeOrThrow(record.value()))
        .filter(counter -> counter.getKey().equals("acme"))
        .toList();
  }

  private List<TestRecord<byte[], byte[]>> read(String topic) {
    return driver
        .createOutputTopic(topic, new ByteArrayDeserializer(), new ByteArrayDeserializer())
        .readRecordsToList();
  }

  private static String text(TestRecord<byte[], byte[]> record, String header) {
    return DeadLetters.text(record.headers(), header);
  }

  private static Event event(String id, String type, long afterT0) {
    return Event.newBuilder()
        .setTime(Instant.ofEpochMilli(T0 + afterT0))
        .setEventId(id)
        .setType(type)
        .setSubject("u1")
        .setRequestId("r1")
        .setItem("i1")
        .build();
  }

  private static Item item() {
    return Item.newBuilder()
        .setTime(Instant.ofEpochMilli(T0))
        .setItem("i1")
        .setVersion(1)
        .setAttributes(Map.of("brand", "acme"))
        .build();
  }

  private static Served served() {
    return Served.newBuilder()
        .setTime(Instant.ofEpochMilli(T0))
        .setRequestId("r1")
        .setSlateId("s1")
        .setSubject("u1")
        .setRequestFeatures(Map.of())
        .setItems(
            List.of(
                ServedItem.newBuilder()
                    .setItem("i1")
                    .setItemPosition(0)
                    .setPosition(0)
                    .setFeatures(Map.of())
                    .build()))
        .setModel("main")
        .setModelVersion(0)
        .setFeatureSchema("f")
        .build();
  }
}
