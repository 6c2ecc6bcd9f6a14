package dev.sluice.streams;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.schemas.codec.Codecs;
import dev.sluice.streams.count.Amounts;
import dev.sluice.streams.count.CounterKey;
import dev.sluice.streams.count.CounterRules;
import dev.sluice.streams.count.CounterState;
import dev.sluice.streams.time.Watermark;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts, and tells each counter at most once a second of event time. */
final class CountProcessor extends ContextualProcessor<byte[], byte[], byte[], Out> {
  private static final Logger LOG = LoggerFactory.getLogger(CountProcessor.class);

  private final CounterRules rules;
  private final int origins;
  private final Tally tally;
  private final CommitPace pace;
  private @Nullable State state;

  CountProcessor(CounterRules rules, int origins, Tally tally, CommitPace pace) {
    this.rules = rules;
    this.origins = origins;
    this.tally = tally;
    this.pace = pace;
  }

  private record State(OpenCounters counters, Watermark watermark, CommitRequests commits) {
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
            new OpenCounters(
                context.getStateStore(StreamsStores.COUNTERS),
                context.getStateStore(StreamsStores.COUNTER_DUES)),
            new Watermark(context.getStateStore(StreamsStores.COUNTER_TICKS), origins),
            new CommitRequests(pace, context));
    state = opened;
    BeforeCommit last = context.getStateStore(StreamsStores.COUNTER_COMMIT);
    last.run(context, opened::flush);
  }

  @Override
  public void process(Record<byte[], byte[]> batch) {
    State open = Objects.requireNonNull(state, "init comes first");
    open.commits.read(batch.timestamp());
    for (Envelope envelope : Envelope.readAll(batch.value())) {
      if (envelope.kind() == Envelope.Kind.TICK) {
        tick(open, envelope, batch.timestamp());
      } else {
        Amounts amounts = Addition.amounts(envelope.payload());
        add(open, new String(envelope.key(), UTF_8), amounts, batch.timestamp());
      }
    }
  }

  private void add(State open, String key, Amounts amounts, long timestamp) {
    CounterKey counter = CounterKey.parse(key);
    for (int i = 0; i < amounts.size(); i++) {
      CounterState before = open.counters.find(key);
      CounterState after;
      try {
        after = CounterState.add(before, rules, counter, amounts.timeMillis(i), amounts.amount(i));
      } catch (RuntimeException e) {
        // The batch holds other envelopes, which are not to share its fate.
        LOG.error("adding to counter {} failed: {} is not counted", key, amounts.amount(i), e);
        continue;
      }
      if (after == null) {
        return;
      }
      open.counters.put(key, after);
      if (!after.isDue()) {
        tell(key, after, timestamp);
      }
    }
  }

  private void tick(State open, Envelope tick, long timestamp) {
    if (!open.watermark.tick(tick.partition(), tick.tickMillis())) {
      return;
    }
    long watermark = open.watermark.millis();
    List<String> due = open.counters.due(watermark);
    while (!due.isEmpty()) {
      for (String key : due) {
        CounterState pending = open.counters.find(key);
        if (pending != null && pending.isDue() && pending.dueAt() <= watermark) {
          CounterState told = pending.told();
          open.counters.put(key, told);
          tell(key, told, timestamp);
        }
      }
      due = open.counters.due(watermark);
    }
  }

  private void tell(String key, CounterState counter, long timestamp) {
    tally.add(Tally.Kind.COUNTERS);
    Out out = new Out(Out.Route.COUNTER, Codecs.COUNTER.encode(counter.counter()));
    context().forward(new Record<>(key.getBytes(UTF_8), out, timestamp));
  }
}
