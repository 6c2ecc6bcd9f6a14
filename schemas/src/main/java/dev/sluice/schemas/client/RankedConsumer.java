package dev.sluice.schemas.client;

import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.codec.Decoded;
import dev.sluice.schemas.record.Ranked;
import dev.sluice.schemas.topic.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads slates for a service: the first slate of each request, repeats dropped. Answers asked for
 * as JSON are read too. One thread, like the consumer inside.
 *
 * <pre>
 *   try (RankedConsumer slates = RankedConsumer.subscribe(properties, Topics.withDefaultPrefix())) {
 *     while (running) {
 *       slates.poll(Duration.ofMillis(100)).forEach(slate -&gt; show(slate));
 *     }
 *   }
 * </pre>
 */
public final class RankedConsumer implements AutoCloseable {
  // An answer is repeated only after a restart, from the last checkpoint on: seconds of traffic.
  private static final int REMEMBERED = 200_000;

  private final Consumer<byte[], byte[]> consumer;
  private final FirstWins firstWins = new FirstWins(REMEMBERED);
  private long repeats;
  private long unreadable;

  RankedConsumer(Consumer<byte[], byte[]> consumer) {
    this.consumer = consumer;
  }

  /**
   * Subscribes with the user's client properties ({@code bootstrap.servers}, {@code group.id},
   * security), which are passed on untouched.
   */
  public static RankedConsumer subscribe(Properties properties, Topics topics) {
    KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    consumer.subscribe(List.of(topics.ranked()));
    return new RankedConsumer(consumer);
  }

  /** Waits up to {@code timeout} and returns the slates that are the first of their request. */
  public List<Ranked> poll(Duration timeout) {
    List<Ranked> slates = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(timeout)) {
      Decoded<Ranked> decoded = Codecs.RANKED.decode(record.value());
      if (!(decoded instanceof Decoded.Ok<Ranked> ok)) {
        unreadable++;
      } else if (firstWins.isFirst(ok.record())) {
        slates.add(ok.record());
      } else {
        repeats++;
      }
    }
    return slates;
  }

  /** Slates dropped because their request was answered before. */
  public long repeats() {
    return repeats;
  }

  /** Records that were no slates. */
  public long unreadable() {
    return unreadable;
  }

  @Override
  public void close() {
    consumer.close();
  }
}
