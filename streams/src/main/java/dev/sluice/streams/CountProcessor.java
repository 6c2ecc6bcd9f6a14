package dev.sluice.streams;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.schemas.codec.Codecs;
import dev.sluice.streams.count.CounterKey;
import dev.sluice.streams.count.CounterRules;
import dev.sluice.streams.count.CounterState;
import dev.sluice.streams.time.DueIndex;
import dev.sluice.streams.time.Watermark;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** Counts, and tells each counter at most once a second of event time. */
final class CountProcessor extends ContextualProcessor<byte[], Envelope, byte[], Envelope> {
  private static final int BATCH = 1_000;
  private final CounterRules rules;
  private final int origins;
  private final Tally tally;
  private @Nullable State state;

  CountProcessor(CounterRules rules, int origins, Tally tally) {
    this.rules = rules;
    this.origins = origins;
    this.tally = tally;
  }

  private record State(KeyValueStore<Bytes, byte[]> counters, DueIndex dues, Watermark watermark) {}

  @Override
  public void init(ProcessorContext<byte[], Envelope> context) {
    super.init(context);
    state =
        new State(
            context.getStateStore(StreamsStores.COUNTERS),
            new DueIndex(context.getStateStore(StreamsStores.COUNTER_DUES)),
            new Watermark(context.getStateStore(StreamsStores.COUNTER_TICKS), origins));
  }

  @Override
  public void process(Record<byte[], Envelope> record) {
    State open = Objects.requireNonNull(state, "init comes first");
    if (record.value().kind() == Envelope.Kind.TICK) {
      tick(open, record.value(), record.timestamp());
    } else {
      long time = ByteBuffer.wrap(record.value().payload()).getLong();
      add(open, new String(record.key(), UTF_8), time, record.timestamp());
    }
  }

  private void add(State open, String key, long time, long timestamp) {
    CounterState before = CounterState.fromBytes(open.counters.get(bytes(key)));
    CounterState after = CounterState.add(before, rules, CounterKey.parse(key), time);
    if (after == null) {
      return;
    }
    if (before != null && before.isDue()) {
      open.dues.remove(before.dueAt(), key);
    }
    if (after.isDue()) {
      open.dues.add(after.dueAt(), key);
    } else {
      tell(key, after, timestamp);
    }
    open.counters.put(bytes(key), after.toBytes());
  }

  private void tick(State open, Envelope tick, long timestamp) {
    if (!open.watermark.tick(tick.partition(), tick.tickMillis())) {
      return;
    }
    List<DueIndex.Due> dues = open.dues.due(open.watermark.millis(), BATCH);
    while (!dues.isEmpty()) {
      for (DueIndex.Due due : dues) {
        open.dues.remove(due.timeMillis(), due.id());
        CounterState pending = CounterState.fromBytes(open.counters.get(bytes(due.id())));
        if (pending != null) {
          CounterState told = pending.told();
          open.counters.put(bytes(due.id()), told.toBytes());
          tell(due.id(), told, timestamp);
        }
      }
      dues = open.dues.due(open.watermark.millis(), BATCH);
    }
  }

  private void tell(String key, CounterState counter, long timestamp) {
    tally.add(Tally.Kind.COUNTERS);
    Envelope out = Envelope.out(Envelope.Kind.COUNTER, Codecs.COUNTER.encode(counter.counter()));
    context().forward(new Record<>(key.getBytes(UTF_8), out, timestamp));
  }

  private static Bytes bytes(String key) {
    return Bytes.wrap(key.getBytes(UTF_8));
  }
}
