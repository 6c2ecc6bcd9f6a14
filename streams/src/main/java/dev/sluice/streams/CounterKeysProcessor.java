package dev.sluice.streams;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.record.Event;
import dev.sluice.schemas.record.Item;
import dev.sluice.schemas.record.User;
import dev.sluice.streams.count.CounterKey;
import dev.sluice.streams.count.CounterRules;
import dev.sluice.streams.time.Watermark;
import java.nio.ByteBuffer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** Says which counters an event adds to, by the attributes of its item and user. */
final class CounterKeysProcessor extends ContextualProcessor<byte[], Envelope, byte[], Envelope> {
  private final CounterRules rules;
  private final int origins;
  private @Nullable Watermark watermark;
  private @Nullable KeyValueStore<Bytes, byte[]> items;

  CounterKeysProcessor(CounterRules rules, int origins) {
    this.rules = rules;
    this.origins = origins;
  }

  private Watermark watermark() {
    if (watermark == null) {
      watermark = new Watermark(context().getStateStore(StreamsStores.ITEM_TICKS), origins);
    }
    return watermark;
  }

  private KeyValueStore<Bytes, byte[]> items() {
    if (items == null) {
      items = context().getStateStore(StreamsStores.ITEMS);
    }
    return items;
  }

  @Override
  public void process(Record<byte[], Envelope> record) {
    Envelope envelope = record.value();
    switch (envelope.kind()) {
      case TICK -> tick(record, envelope);
      case ITEM -> item(record.key(), envelope.payload());
      default -> count(record, Counted.fromBytes(envelope.payload()));
    }
  }

  private void tick(Record<byte[], Envelope> record, Envelope tick) {
    if (watermark().tick(tick.partition(), tick.tickMillis())) {
      int here = context().taskId().partition();
      context().forward(record.withValue(Envelope.tick(here, watermark().millis())));
    }
  }

  private void item(byte[] key, byte[] item) {
    if (item.length == 0) {
      items().delete(Bytes.wrap(key));
    } else {
      items().put(Bytes.wrap(key), item);
    }
  }

  private void count(Record<byte[], Envelope> record, Counted counted) {
    Event event = Codecs.EVENT.decodeOrThrow(counted.event());
    byte[] user = counted.user();
    User of = user == null ? null : Codecs.USER.decodeOrThrow(user);
    long time = event.getTime().toEpochMilli();
    byte[] payload = ByteBuffer.allocate(Long.BYTES).putLong(time).array();
    for (CounterKey key : rules.keys(event, find(event.getItem()), of)) {
      Envelope addition = Envelope.out(Envelope.Kind.ADD, payload);
      context().forward(new Record<>(key.text().getBytes(UTF_8), addition, record.timestamp()));
    }
  }

  private @Nullable Item find(@Nullable String item) {
    byte[] bytes = item == null ? null : items().get(Bytes.wrap(item.getBytes(UTF_8)));
    return bytes == null ? null : Codecs.ITEM.decodeOrThrow(bytes);
  }
}
