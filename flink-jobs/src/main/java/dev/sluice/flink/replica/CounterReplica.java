package dev.sluice.flink.replica;

import dev.sluice.model.feature.CounterSource;
import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.codec.Decoded;
import dev.sluice.schemas.counter.WindowCounts;
import dev.sluice.schemas.record.Counter;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** The newest state of every count across subjects. One thread applies, any number find. */
final class CounterReplica implements CounterSource {
  private final Map<String, Map<String, Counter>> counters = new ConcurrentHashMap<>();

  @Override
  public @Nullable Counter find(String counterId, String key) {
    return counter(counterId).find(key);
  }

  @Override
  public Keyed counter(String counterId) {
    Map<String, Counter> byKey = counters.get(counterId);
    return byKey == null ? key -> null : byKey::get;
  }

  void apply(ConsumerRecord<byte[], byte[]> record) {
    if (record.value() != null
        && Codecs.COUNTER.decode(record.value()) instanceof Decoded.Ok<Counter> ok) {
      Counter counter = ok.record();
      WindowCounts.pack(counter);
      counters
          .computeIfAbsent(counter.getCounter(), id -> new ConcurrentHashMap<>())
          .put(counter.getKey(), counter);
    }
  }
}
