package dev.sluice.benchmarks.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.guard.Guard;
import dev.sluice.schemas.record.Event;
import dev.sluice.schemas.record.Origin;
import dev.sluice.schemas.record.Served;
import dev.sluice.schemas.record.ServedItem;
import dev.sluice.schemas.topic.Topics;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * A log as rankers and clients write it: slates of ten items with their features, ten impressions
 * of each, a click on every twentieth, ticks as event time goes on, and at the end a tick past
 * every window.
 */
final class SlateLog {
  static {
    Codecs.all();
  }

  static final int ITEMS_PER_SLATE = 10;

  /** Impressions of a slate, and half a click. */
  static final int EVENTS_PER_SLATE = ITEMS_PER_SLATE + 1;

  private static final long START = 1_700_000_000_000L;
  private static final long MILLIS_PER_SLATE = 20;
  private static final int SLATES_PER_TICK = 50;
  private static final long PAST_EVERY_WINDOW = 3_600_000;
  private static final int SUBJECTS = 5_000;
  private static final int ITEMS = 2_000;

  private final Topics topics;
  private final int partitions;
  private final SplittableRandom random = new SplittableRandom(5);
  private long slates;
  private long impressions;
  private long clicks;
  private long ticks;
  private long now = START;

  SlateLog(Topics topics, int partitions) {
    this.topics = topics;
    this.partitions = partitions;
  }

  /**
   * What one call wrote.
   *
   * @param events impressions and clicks; ticks and slates do not count
   * @param examples that come of it: one of each impression, and one more of each click, when its
   *     window closes over it
   * @param records all of them, as the application reads them
   */
  record Part(long slates, long events, long examples, long records) {}

  /** Writes {@code events} more, and at the end a tick past every window. */
  Part write(KafkaProducer<byte[], byte[]> producer, int events) {
    long slatesBefore = slates;
    long impressionsBefore = impressions;
    long clicksBefore = clicks;
    long ticksBefore = ticks;
    long eventsBefore = impressions + clicks;
    while (impressions + clicks - eventsBefore < events) {
      slate(producer, now);
      now += MILLIS_PER_SLATE;
      if (slates % SLATES_PER_TICK == 0) {
        tick(producer, now);
      }
    }
    now += PAST_EVERY_WINDOW;
    tick(producer, now);
    producer.flush();
    long newImpressions = impressions - impressionsBefore;
    long newClicks = clicks - clicksBefore;
    long newSlates = slates - slatesBefore;
    return new Part(
        newSlates,
        newImpressions + newClicks,
        newImpressions + newClicks,
        newSlates + newImpressions + newClicks + ticks - ticksBefore);
  }

  private void slate(KafkaProducer<byte[], byte[]> producer, long now) {
    String request = "r-" + slates++;
    String subject = "u-" + random.nextInt(SUBJECTS);
    int first = random.nextInt(ITEMS);
    List<ServedItem> items = new ArrayList<>();
    for (int i = 0; i < ITEMS_PER_SLATE; i++) {
      items.add(served("i-" + (first + i) % ITEMS, i));
    }
    Served served =
        Served.newBuilder()
            .setTime(Instant.ofEpochMilli(now))
            .setRequestId(request)
            .setSlateId(request + "-s")
            .setSubject(subject)
            .setPlacement("home")
            .setRequestFeatures(Map.of("user", subject, "device", "phone"))
            .setItems(items)
            .setModel("main")
            .setModelVersion(0)
            .setFeatureSchema("bench")
            .build();
    send(producer, topics.served(), subject, Codecs.SERVED.encode(served));
    for (ServedItem item : items) {
      event(producer, "impression", request, subject, item, now);
      impressions++;
      if (random.nextInt(2 * ITEMS_PER_SLATE) == 0) {
        event(producer, "click", request, subject, item, now + 1_000);
        clicks++;
      }
    }
  }

  private ServedItem served(String item, int position) {
    return ServedItem.newBuilder()
        .setItem(item)
        .setItemPosition(1)
        .setPosition(position)
        .setOrigin(Origin.MODEL)
        .setPropensity(0.95)
        .setLogit(random.nextDouble())
        .setCtr(0.1)
        .setFeatures(
            Map.of(
                "item",
                item,
                "category",
                "c-" + random.nextInt(20),
                "price",
                random.nextDouble(),
                "item_rate.1h",
                0.05,
                "item_clicks.1h",
                3.0))
        .build();
  }

  private void event(
      KafkaProducer<byte[], byte[]> producer,
      String type,
      String request,
      String subject,
      ServedItem item,
      long now) {
    Event event =
        Event.newBuilder()
            .setTime(Instant.ofEpochMilli(now))
            .setEventId(request + "/" + type + "/" + item.getItem())
            .setType(type)
            .setSubject(subject)
            .setRequestId(request)
            .setSlateId(request + "-s")
            .setItem(item.getItem())
            .setPlacement("home")
            .setPosition(item.getPosition())
            .build();
    send(producer, topics.events(), subject, Codecs.EVENT.encode(event));
  }

  private void tick(KafkaProducer<byte[], byte[]> producer, long now) {
    for (int partition = 0; partition < partitions; partition++) {
      ticks++;
      Event tick =
          Event.newBuilder()
              .setTime(Instant.ofEpochMilli(now))
              .setEventId("tick-" + partition + "-" + now)
              .setType(Guard.TICK)
              .setSubject("tick-" + partition)
              .build();
      producer.send(
          new ProducerRecord<>(
              topics.events(),
              partition,
              tick.getSubject().getBytes(UTF_8),
              Codecs.EVENT.encode(tick)));
    }
  }

  private static void send(
      KafkaProducer<byte[], byte[]> producer, String topic, String key, byte[] value) {
    producer.send(new ProducerRecord<>(topic, key.getBytes(UTF_8), value));
  }
}
