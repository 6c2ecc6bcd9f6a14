package dev.sluice.app.reconcile;

import dev.sluice.schemas.codec.Codec;
import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.codec.Decoded;
import dev.sluice.schemas.codec.RejectReason;
import dev.sluice.schemas.guard.Forgets;
import dev.sluice.schemas.guard.Guard;
import dev.sluice.schemas.guard.GuardConfig;
import dev.sluice.schemas.guard.Verdict;
import dev.sluice.schemas.record.Event;
import dev.sluice.schemas.record.Example;
import dev.sluice.schemas.record.Request;
import dev.sluice.schemas.topic.DeadLetters;
import dev.sluice.schemas.topic.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads every topic that reconciliation needs into a {@link Ledger}, from the beginning on,
 * committed records only, and joins no consumer group: it disturbs nobody. One thread; close it.
 */
final class TopicReader implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(200);
  // Long enough to name a record on a busy machine, short enough not to hang a summary.
  private static final Duration NAMING_PATIENCE = Duration.ofSeconds(5);

  private final Topics topics;
  private final List<String> names;
  private final Ledger ledger;
  private final Consumer<byte[], byte[]> consumer;
  private final Guard guard = new Guard(GuardConfig.defaults());

  TopicReader(Properties kafka, Topics topics, Ledger ledger) {
    this.topics = topics;
    this.ledger = ledger;
    this.names = new ArrayList<>();
    names.addAll(
        List.of(
            topics.events(),
            topics.requests(),
            topics.ranked(),
            topics.served(),
            topics.examples(),
            topics.modelUpdates()));
    topics.guarded().forEach(topic -> names.add(Topics.dlq(topic)));
    Properties settings = new Properties();
    settings.putAll(kafka);
    settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    this.consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    assignAll();
  }

  private void assignAll() {
    Map<String, List<PartitionInfo>> known = consumer.listTopics();
    List<TopicPartition> all = new ArrayList<>();
    for (String name : names) {
      for (PartitionInfo info : known.getOrDefault(name, List.of())) {
        all.add(new TopicPartition(name, info.partition()));
      }
    }
    ledger.eventPartitions(known.getOrDefault(topics.events(), List.of()).size());
    consumer.assign(all);
    consumer.seekToBeginning(all);
  }

  /**
   * Reads to the present end of all topics, and on while the books do not balance, until {@code
   * patience} is over.
   */
  void readUntilBalanced(Duration patience) {
    readToEnd();
    long until = System.nanoTime() + patience.toNanos();
    while (!ledger.isBalanced() && System.nanoTime() < until) {
      consumer.poll(POLL).forEach(this::take);
      readToEnd();
    }
  }

  private void readToEnd() {
    Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
    while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
      consumer.poll(POLL).forEach(this::take);
    }
  }

  private void take(ConsumerRecord<byte[], byte[]> record) {
    if (record.value() == null) {
      return;
    }
    long place =
        new Place(names.indexOf(record.topic()), record.partition(), record.offset()).packed();
    if (record.topic().equals(topics.events())) {
      if (guard.event(record.value(), record.timestamp()) instanceof Verdict.Accepted<Event> ok) {
        ledger.event(ok.record(), record.timestamp(), record.partition(), place);
      }
    } else if (record.topic().equals(topics.requests())) {
      Request request = decoded(Codecs.REQUEST, record);
      if (request != null && !request.getRequestId().isBlank()) {
        ledger.request(request, record.timestamp(), place);
      }
    } else {
      takeResult(record, place);
    }
  }

  private void takeResult(ConsumerRecord<byte[], byte[]> record, long place) {
    if (record.topic().equals(topics.ranked())) {
      ledger.ranked(Codecs.RANKED.decodeOrThrow(record.value()), record.timestamp(), place);
    } else if (record.topic().equals(topics.served())) {
      ledger.served(Codecs.SERVED.decodeOrThrow(record.value()));
    } else if (record.topic().equals(topics.examples())) {
      Example example = decoded(Codecs.EXAMPLE, record);
      if (example != null) {
        ledger.example(example, record.timestamp(), place);
      } else if (Forgets.in(record.value()) == null) {
        throw new IllegalStateException(
            "neither an example nor a forget: %s-%d@%d"
                .formatted(record.topic(), record.partition(), record.offset()));
      }
    } else if (record.topic().equals(topics.modelUpdates())) {
      ledger.modelUpdate(Codecs.MODEL_UPDATE.decodeOrThrow(record.value()), record.timestamp());
    } else {
      boolean ofEvents = record.topic().equals(Topics.dlq(topics.events()));
      ledger.deadLetter(reason(record), ofEvents ? decoded(Codecs.EVENT, record) : null);
    }
  }

  /** Streams itself names an exception class: whatever is no reason of ours is a failure. */
  private static RejectReason reason(ConsumerRecord<byte[], byte[]> record) {
    String text = DeadLetters.text(record.headers(), DeadLetters.REASON);
    return Arrays.stream(RejectReason.values())
        .filter(reason -> reason.name().equals(text))
        .findFirst()
        .orElse(RejectReason.FAILED);
  }

  private static <T extends SpecificRecord> @Nullable T decoded(
      Codec<T> codec, ConsumerRecord<byte[], byte[]> record) {
    return codec.decode(record.value()) instanceof Decoded.Ok<T> ok ? ok.record() : null;
  }

  /** Returns the ids of the record at a packed place, by reading it again. */
  String name(long packed) {
    Place place = Place.of(packed);
    TopicPartition partition = new TopicPartition(names.get(place.topic()), place.partition());
    String where = "%s-%d@%d".formatted(partition.topic(), partition.partition(), place.offset());
    consumer.assign(List.of(partition));
    consumer.seek(partition, place.offset());
    long until = System.nanoTime() + NAMING_PATIENCE.toNanos();
    while (System.nanoTime() < until) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        return record.offset() == place.offset() ? id(record) + " (" + where + ")" : where;
      }
    }
    return where;
  }

  private String id(ConsumerRecord<byte[], byte[]> record) {
    Map<String, Codec<? extends SpecificRecord>> codecs = new HashMap<>();
    codecs.put(topics.events(), Codecs.EVENT);
    codecs.put(topics.requests(), Codecs.REQUEST);
    codecs.put(topics.ranked(), Codecs.RANKED);
    codecs.put(topics.examples(), Codecs.EXAMPLE);
    Codec<? extends SpecificRecord> codec = codecs.getOrDefault(record.topic(), Codecs.EVENT);
    if (!(codec.decode(record.value()) instanceof Decoded.Ok<?> ok)) {
      return "unreadable";
    }
    SpecificRecord found = (SpecificRecord) ok.record();
    for (String field : List.of("exampleId", "eventId", "requestId")) {
      if (found.getSchema().getField(field) != null) {
        return String.valueOf(found.get(found.getSchema().getField(field).pos()));
      }
    }
    return "unnamed";
  }

  @Override
  public void close() {
    consumer.close();
  }
}
