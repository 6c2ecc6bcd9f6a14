package dev.sluice.streams;

import dev.sluice.schemas.feature.FeatureSchema;
import dev.sluice.schemas.guard.Guard;
import dev.sluice.schemas.topic.DeadLetters;
import dev.sluice.schemas.topic.Topics;
import dev.sluice.streams.count.CounterRules;
import dev.sluice.streams.join.JoinConfig;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.processor.StreamPartitioner;

/** From topics to a graph; the drawing is in the package's description. */
public final class StreamsTopology {
  private static final Serde<byte[]> BYTES = Serdes.ByteArray();

  private final StreamsAppConfig config;
  private final Topics topics;
  private final JoinConfig join;
  private final CounterRules counters;
  private final Tally tally;

  private StreamsTopology(
      StreamsAppConfig config, Topics topics, JoinConfig join, CounterRules counters, Tally tally) {
    this.config = config;
    this.topics = topics;
    this.join = join;
    this.counters = counters;
    this.tally = tally;
  }

  /** Returns the graph. */
  public static Topology build(StreamsAppConfig config, Topics topics, FeatureSchema schema) {
    return build(config, topics, schema, new Tally());
  }

  /** Returns the graph; what it does is counted in {@code tally}. */
  public static Topology build(
      StreamsAppConfig config, Topics topics, FeatureSchema schema, Tally tally) {
    JoinConfig join = JoinConfig.of(schema);
    CounterRules counters = new CounterRules(schema);
    return new StreamsTopology(config, topics, join, counters, tally).build();
  }

  private Topology build() {
    StreamsBuilder builder = new StreamsBuilder();
    KStream<byte[], Envelope> routed = intake(builder);
    KStream<byte[], Envelope> joined = join(builder, routed);
    count(builder, routed);
    // Not merged: that would make one task of the intake and the join.
    dead("rejected", routed);
    dead("unjoined", joined);
    return builder.build();
  }

  private KStream<byte[], Envelope> intake(StreamsBuilder builder) {
    List<String> sources =
        List.of(
            topics.events(), topics.served(), topics.users(), topics.items(), topics.itemState());
    stores(builder, StreamsStores.SEEN_IDS, StreamsStores.SEEN_EXPIRIES, StreamsStores.USERS);
    return builder.stream(
            sources,
            Consumed.with(BYTES, Incoming.serde())
                .withTimestampExtractor(Incoming.timestamps(new Guard(config.guard()), topics))
                .withName("sources"))
        .process(
            () -> new IntakeProcessor(config, topics, tally),
            Named.as("intake"),
            StreamsStores.SEEN_IDS,
            StreamsStores.SEEN_EXPIRIES,
            StreamsStores.USERS);
  }

  private KStream<byte[], Envelope> join(StreamsBuilder builder, KStream<byte[], Envelope> routed) {
    String[] stores = {
      StreamsStores.REQUESTS,
      StreamsStores.REQUEST_WAKES,
      StreamsStores.SUBJECTS,
      StreamsStores.JOIN_TICKS
    };
    stores(builder, stores);
    KStream<byte[], Envelope> joined =
        hop(
                "by-request",
                routed,
                Envelope.Kind.SERVED,
                Envelope.Kind.EVENT,
                Envelope.Kind.FORGET,
                Envelope.Kind.TICK)
            .process(
                () -> new JoinProcessor(join, config.partitions(), topics.events(), tally),
                Named.as("join"),
                stores);
    payloads(joined, Envelope.Kind.EXAMPLE)
        .to(topics.examples(), Produced.with(BYTES, BYTES).withName("examples"));
    return joined;
  }

  private void count(StreamsBuilder builder, KStream<byte[], Envelope> routed) {
    String[] keyStores = {StreamsStores.ITEMS, StreamsStores.ITEM_TICKS};
    String[] countStores = {
      StreamsStores.COUNTERS, StreamsStores.COUNTER_DUES, StreamsStores.COUNTER_TICKS
    };
    stores(builder, keyStores);
    stores(builder, countStores);
    KStream<byte[], Envelope> additions =
        hop("by-item", routed, Envelope.Kind.ITEM, Envelope.Kind.COUNT, Envelope.Kind.TICK)
            .process(
                () -> new CounterKeysProcessor(counters, config.partitions()),
                Named.as("count-keys"),
                keyStores);
    KStream<byte[], Envelope> counted =
        hop("by-counter", additions, Envelope.Kind.ADD, Envelope.Kind.TICK)
            .process(
                () -> new CountProcessor(counters, config.partitions(), tally),
                Named.as("count"),
                countStores);
    payloads(counted, Envelope.Kind.COUNTER)
        .to(topics.counters(), Produced.with(BYTES, BYTES).withName("counters-out"));
  }

  private static void dead(String name, KStream<byte[], Envelope> any) {
    payloads(any, Envelope.Kind.DEAD)
        .to(
            (key, bytes, context) ->
                Topics.dlq(
                    Objects.requireNonNull(
                        DeadLetters.text(context.headers(), DeadLetters.TOPIC),
                        "a dead letter says its topic")),
            Produced.with(BYTES, BYTES).withName(name));
  }

  private KStream<byte[], Envelope> hop(
      String name, KStream<byte[], Envelope> from, Envelope.Kind... kinds) {
    Set<Envelope.Kind> takes = Arrays.stream(kinds).collect(Collectors.toSet());
    return from.filter((key, envelope) -> takes.contains(envelope.kind()))
        .repartition(
            Repartitioned.with(BYTES, Envelope.serde())
                .withName(name)
                .withNumberOfPartitions(config.partitions())
                .withStreamPartitioner(forAllOrByKey()));
  }

  /** Ticks and forgets go everywhere; the rest by key, as Java clients do. */
  static StreamPartitioner<byte[], Envelope> forAllOrByKey() {
    return (topic, key, envelope, partitions) ->
        envelope.isForAll()
            ? Optional.of(IntStream.range(0, partitions).boxed().collect(Collectors.toSet()))
            : Optional.empty();
  }

  private static KStream<byte[], byte[]> payloads(
      KStream<byte[], Envelope> from, Envelope.Kind kind) {
    return from.filter((key, envelope) -> envelope.kind() == kind).mapValues(Envelope::payload);
  }

  private static void stores(StreamsBuilder builder, String... names) {
    for (String name : names) {
      builder.addStateStore(StreamsStores.store(name));
    }
  }
}
