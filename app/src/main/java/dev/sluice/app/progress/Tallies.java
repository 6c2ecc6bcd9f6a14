package dev.sluice.app.progress;

import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.codec.Decoded;
import dev.sluice.schemas.guard.Guard;
import dev.sluice.schemas.metric.StreamingQuality;
import dev.sluice.schemas.record.Event;
import dev.sluice.schemas.record.Example;
import dev.sluice.schemas.record.Ranked;
import dev.sluice.schemas.record.Request;
import dev.sluice.schemas.record.Status;
import dev.sluice.schemas.topic.Topics;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Counts records as they come, in bounded memory. Not thread-safe. */
final class Tallies {
  private static final int RECENT = 2_000;
  private static final int WAITING = 50_000;

  private final Topics topics;
  private final Latencies latencies = new Latencies(RECENT);
  private final StreamingQuality quality = new StreamingQuality();
  private final Map<String, Long> asked =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
          return size() > WAITING;
        }
      };
  private long events;
  private long requests;
  private long slates;
  private long version = -1;
  private long versionSince;
  private long examples;
  private long rejected;
  private long deadLetters;
  private long firstSlate;

  Tallies(Topics topics) {
    this.topics = topics;
  }

  /** Counts one record of any of the flow's topics; what cannot be read counts as nothing. */
  void add(ConsumerRecord<byte[], byte[]> r) {
    String topic = r.topic();
    if (topic.equals(topics.events())) {
      event(r);
    } else if (topic.equals(topics.requests())) {
      request(r);
    } else if (topic.equals(topics.ranked())) {
      slate(r);
    } else if (topic.equals(topics.examples())) {
      example(r);
    } else {
      deadLetters++;
    }
  }

  private void event(ConsumerRecord<byte[], byte[]> r) {
    if (Codecs.EVENT.decode(r.value()) instanceof Decoded.Ok<Event> ok
        && !ok.record().getType().equals(Guard.TICK)) {
      events++;
    }
  }

  private void request(ConsumerRecord<byte[], byte[]> r) {
    requests++;
    if (Codecs.REQUEST.decode(r.value()) instanceof Decoded.Ok<Request> ok) {
      asked.put(ok.record().getRequestId(), r.timestamp());
    }
  }

  private void slate(ConsumerRecord<byte[], byte[]> r) {
    if (!(Codecs.RANKED.decode(r.value()) instanceof Decoded.Ok<Ranked> ok)) {
      return;
    }
    Ranked slate = ok.record();
    slates++;
    firstSlate = firstSlate == 0 ? r.timestamp() : firstSlate;
    rejected += slate.getStatus() == Status.REJECTED ? 1 : 0;
    Long since = asked.remove(slate.getRequestId());
    if (since != null) {
      latencies.add(r.timestamp() - since);
    }
    if (slate.getReceipt().getVersion() > version) {
      version = slate.getReceipt().getVersion();
      versionSince = r.timestamp();
    }
  }

  // A sampled negative is there to learn ranking from; it says nothing about what was predicted.
  private void example(ConsumerRecord<byte[], byte[]> r) {
    if (!(Codecs.EXAMPLE.decode(r.value()) instanceof Decoded.Ok<Example> ok)) {
      return;
    }
    Example example = ok.record();
    examples += example.getRevision() == 0 ? 1 : 0;
    Double ctr = example.getCtr();
    // Before the window closes only clicks are known: judged then, all would be clicked.
    if (ctr != null && example.getClosed() && example.getKeepRate() >= 1) {
      quality.add(ctr, example.getLabels().containsKey("click"));
    }
  }

  /** The figures at the time given. */
  Figures figures(long nowMillis) {
    return new Figures(
        events,
        requests,
        slates,
        latencies.percentile(0.50),
        latencies.percentile(0.99),
        version,
        version < 0 ? 0 : nowMillis - versionSince,
        examples,
        quality.auc().optional(),
        quality.logloss().optional(),
        rejected,
        deadLetters,
        firstSlate);
  }
}
