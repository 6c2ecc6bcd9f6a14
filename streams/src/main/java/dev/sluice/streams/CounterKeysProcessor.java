package dev.sluice.streams;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.record.Item;
import dev.sluice.streams.count.Amounts;
import dev.sluice.streams.count.CounterKey;
import dev.sluice.streams.count.CounterRules;
import dev.sluice.streams.time.Watermark;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says which counters are added to, by the attributes of items. */
final class CounterKeysProcessor extends ContextualProcessor<byte[], byte[], byte[], Out> {
  private static final Logger LOG = LoggerFactory.getLogger(CounterKeysProcessor.class);

  /** Items kept decoded, some 1 KB each. */
  private static final int ITEMS = 5_000;

  private final CounterRules rules;
  private final int partitions;
  private final CommitPace pace;
  private @Nullable State state;

  CounterKeysProcessor(CounterRules rules, int partitions, CommitPace pace) {
    this.rules = rules;
    this.partitions = partitions;
    this.pace = pace;
  }

  private record State(
      Watermark watermark,
      Recent<Item> items,
      CountOutlet<CounterKey> counters,
      CommitRequests commits) {
    void flush() {
      commits.committed();
      counters.flush();
    }
  }

  @Override
  public void init(ProcessorContext<byte[], Out> context) {
    super.init(context);
    State opened =
        new State(
            new Watermark(context.getStateStore(StreamsStores.ITEM_TICKS), partitions),
            new Recent<>(
                context.getStateStore(StreamsStores.ITEMS), Codecs.ITEM::decodeOrThrow, ITEMS),
            new CountOutlet<>(
                rules,
                CounterKey::counter,
                new Outbox(Out.Route.BY_COUNTER, partitions, context),
                CounterKeysProcessor::toAdd),
            new CommitRequests(pace, context));
    state = opened;
    BeforeCommit last = context.getStateStore(StreamsStores.ITEM_COMMIT);
    last.run(context, opened::flush);
  }

  private static Envelope toAdd(CounterKey key, Amounts amounts) {
    return Envelope.of(Envelope.Kind.ADD, key.text().getBytes(UTF_8), Addition.toBytes(amounts));
  }

  @Override
  public void process(Record<byte[], byte[]> batch) {
    State open = Objects.requireNonNull(state, "init comes first");
    open.commits.read(batch.timestamp());
    for (Envelope envelope : Envelope.readAll(batch.value())) {
      switch (envelope.kind()) {
        case TICK -> tick(open, envelope, batch.timestamp());
        case ITEM -> item(open, envelope);
        default -> count(open, Addition.fromBytes(envelope.payload()), batch.timestamp());
      }
    }
  }

  private void tick(State open, Envelope tick, long timestamp) {
    if (open.watermark.tick(tick.partition(), tick.tickMillis())) {
      open.counters.tick(context().taskId().partition(), open.watermark.millis(), timestamp);
    }
  }

  private static void item(State open, Envelope item) {
    if (item.payload().length == 0) {
      open.items.delete(item.key());
    } else {
      open.items.put(item.key(), item.payload());
    }
  }

  private void count(State open, Addition addition, long timestamp) {
    String id = addition.parts().item();
    Item item = id == null ? null : open.items.get(id.getBytes(UTF_8)).orElse(null);
    List<CounterKey> keys;
    try {
      keys = rules.keys(addition.parts(), item);
    } catch (RuntimeException e) {
      // The batch holds other envelopes, which are not to share its fate.
      LOG.error("the keys of {} failed: it is not counted", addition.parts(), e);
      return;
    }
    for (CounterKey key : keys) {
      open.counters.addAll(key, addition.amounts(), timestamp);
    }
  }
}
