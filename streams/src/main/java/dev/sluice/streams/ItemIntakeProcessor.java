package dev.sluice.streams;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.guard.Verdict;
import dev.sluice.schemas.record.Item;
import dev.sluice.schemas.topic.Topics;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Takes items and their states: dead-letters what the guard refuses, and sends items on without
 * their vectors. Apart from the events, for there is no data here most of the time: Kafka Streams
 * writes a text about each source partition without data before each record of its task.
 */
final class ItemIntakeProcessor extends ContextualProcessor<byte[], Incoming, byte[], Out> {
  private static final byte[] DELETED = {};

  private final Topics topics;
  private final int partitions;
  private final Tally tally;
  private final CommitPace pace;
  private @Nullable State state;

  ItemIntakeProcessor(Topics topics, int partitions, Tally tally, CommitPace pace) {
    this.topics = topics;
    this.partitions = partitions;
    this.tally = tally;
    this.pace = pace;
  }

  private record State(Outbox items, CommitRequests commits) {
    void flush() {
      commits.committed();
      items.flush();
    }
  }

  @Override
  public void init(ProcessorContext<byte[], Out> context) {
    super.init(context);
    State opened =
        new State(
            new Outbox(Out.Route.ITEM, partitions, context), new CommitRequests(pace, context));
    state = opened;
    BeforeCommit last = context.getStateStore(StreamsStores.ITEM_INTAKE_COMMIT);
    last.run(context, opened::flush);
  }

  @Override
  public void process(Record<byte[], Incoming> record) {
    tally.add(Tally.Kind.RECORDS_IN);
    State open = Objects.requireNonNull(state, "init comes first");
    RecordMetadata from = context().recordMetadata().orElseThrow();
    Incoming incoming = record.value();
    open.commits.read(incoming.appendedMillis());
    Verdict<?> verdict = incoming.verdict();
    byte[] bytes = incoming.bytes;
    if (bytes == null || verdict == null) {
      deleted(open, record, from);
    } else if (verdict instanceof Verdict.Rejected<?> rejected) {
      tally.add(Tally.Kind.REJECTED);
      context().forward(Out.rejected(record.key(), bytes, record.timestamp(), rejected, from));
    } else if (((Verdict.Accepted<?>) verdict).record() instanceof Item item) {
      // Nothing is counted by a vector, and they are most of the bytes.
      Item slim = Item.newBuilder(item).setVectors(Map.of()).build();
      byte[] key = item.getItem().getBytes(UTF_8);
      send(open, key, Codecs.ITEM.encode(slim), record.timestamp());
    }
  }

  private void deleted(State open, Record<byte[], Incoming> record, RecordMetadata from) {
    byte[] key = record.key();
    if (key != null && from.topic().equals(topics.items())) {
      send(open, key, DELETED, record.timestamp());
    }
  }

  private static void send(State open, byte[] key, byte[] item, long timestamp) {
    open.items.add(Envelope.of(Envelope.Kind.ITEM, key, item), timestamp);
  }
}
