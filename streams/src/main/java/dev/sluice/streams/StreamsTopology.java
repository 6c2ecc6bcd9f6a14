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
import java.util.stream.Stream;
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
  private final CommitPace pace;

  private StreamsTopology(
      StreamsAppConfig config, Topics topics, JoinConfig join, CounterRules counters, Tally tally) {
    this.config = config;
    this.topics = topics;
    this.join = join;
    this.counters = counters;
    this.tally = tally;
    this.pace = new CommitPace(config.commitInterval(), config.backlogInterval());
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
    KStream<byte[], Out> routed = intake(builder);
    KStream<byte[], Out> joined = join(builder, routed);
    KStream<byte[], Out> items = itemIntake(builder);
    count(builder, routed, items);
    // Not merged: that would make one task of the intake and the join.
    dead("rejected", routed);
    dead("rejected-items", items);
    dead("unjoined", joined);
    return builder.build();
  }

  private KStream<byte[], Out> intake(StreamsBuilder builder) {
    KStream<byte[], Incoming> incoming =
        source(builder, "sources", topics.events(), topics.served(), topics.users());
    String[] stores =
        stores(
            builder, StreamsStores.INTAKE_COMMIT, StreamsStores.SEEN_BLOCKS, StreamsStores.USERS);
    return incoming.process(
        () -> new IntakeProcessor(config, topics, counters, tally, pace),
        Named.as("intake"),
        stores);
  }

  private KStream<byte[], Out> itemIntake(StreamsBuilder builder) {
    String[] stores = stores(builder, StreamsStores.ITEM_INTAKE_COMMIT);
    return source(builder, "sources-of-items", topics.items(), topics.itemState())
        .process(
            () -> new ItemIntakeProcessor(topics, config.partitions(), tally, pace),
            Named.as("item-intake"),
            stores);
  }

  private KStream<byte[], Incoming> source(StreamsBuilder builder, String name, String... from) {
    return builder.stream(
        List.of(from),
        Consumed.with(BYTES, Incoming.serde())
            .withTimestampExtractor(Incoming.timestamps(new Guard(config.guard()), topics))
            .withName(name));
  }

  private KStream<byte[], Out> join(StreamsBuilder builder, KStream<byte[], Out> routed) {
    String[] stores =
        stores(
            builder,
            StreamsStores.JOIN_COMMIT,
            StreamsStores.REQUESTS,
            StreamsStores.REQUEST_WAKES,
            StreamsStores.SUBJECTS,
            StreamsStores.FORGOTTEN,
            StreamsStores.JOIN_TICKS);
    KStream<byte[], Out> joined =
        hop("join-batches", routed, Out.Route.BY_REQUEST)
            .process(
                () -> new JoinProcessor(join, config.partitions(), topics.events(), tally, pace),
                Named.as("join"),
                stores);
    payloads(joined, Out.Route.EXAMPLE)
        .to(topics.examples(), Produced.with(BYTES, BYTES).withName("examples"));
    return joined;
  }

  private void count(
      StreamsBuilder builder, KStream<byte[], Out> routed, KStream<byte[], Out> items) {
    String[] keyStores =
        stores(builder, StreamsStores.ITEM_COMMIT, StreamsStores.ITEMS, StreamsStores.ITEM_TICKS);
    String[] countStores =
        stores(
            builder,
            StreamsStores.COUNTER_COMMIT,
            StreamsStores.COUNTERS,
            StreamsStores.COUNTER_DUES,
            StreamsStores.COUNTER_TICKS);
    KStream<byte[], Out> additions =
        hop("item-batches", routed, Out.Route.BY_ITEM)
            .merge(hop("item-updates", items, Out.Route.ITEM))
            .process(
                () -> new CounterKeysProcessor(counters, config.partitions(), pace),
                Named.as("count-keys"),
                keyStores);
    KStream<byte[], Out> counted =
        hop("counter-batches", additions, Out.Route.BY_COUNTER)
            .process(
                () -> new CountProcessor(counters, config.partitions(), tally, pace),
                Named.as("count"),
                countStores);
    payloads(counted, Out.Route.COUNTER)
        .to(topics.counters(), Produced.with(BYTES, BYTES).withName("counters-out"));
  }

  private static void dead(String name, KStream<byte[], Out> any) {
    payloads(any, Out.Route.DEAD)
        .to(
            (key, bytes, context) ->
                Topics.dlq(
                    Objects.requireNonNull(
                        DeadLetters.text(context.headers(), DeadLetters.TOPIC),
                        "a dead letter says its topic")),
            Produced.with(BYTES, BYTES).withName(name));
  }

  private KStream<byte[], byte[]> hop(String name, KStream<byte[], Out> from, Out.Route route) {
    return payloads(from, route)
        .repartition(
            Repartitioned.with(BYTES, BYTES)
                .withName(name)
                .withNumberOfPartitions(config.partitions())
                .withStreamPartitioner(batches()));
  }

  /** A batch has its partition as key. */
  static StreamPartitioner<byte[], byte[]> batches() {
    return (topic, key, batch, partitions) -> Optional.of(Set.of(Outbox.partition(key)));
  }

  private static KStream<byte[], byte[]> payloads(KStream<byte[], Out> from, Out.Route route) {
    return from.filter((key, out) -> out.route() == route).mapValues(Out::payload);
  }

  private static String[] stores(StreamsBuilder builder, String commit, String... names) {
    builder.addStateStore(BeforeCommit.builder(commit));
    for (String name : names) {
      builder.addStateStore(StreamsStores.store(name));
    }
    return Stream.concat(Stream.of(commit), Arrays.stream(names)).toArray(String[]::new);
  }
}
