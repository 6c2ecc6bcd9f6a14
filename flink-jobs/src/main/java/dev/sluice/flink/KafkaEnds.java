package dev.sluice.flink;

import dev.sluice.flink.record.Inbound;
import dev.sluice.flink.record.InboundSchema;
import dev.sluice.flink.record.Outbound;
import dev.sluice.flink.record.OutboundSchema;
import java.util.Properties;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;

/** Sources and sinks on Kafka with the settings that the flow needs. */
public final class KafkaEnds {
  // Below the broker's default limit of 15 minutes; a job that is down for longer loses what it had
  // not committed to a transaction, and reads it again from its checkpoint.
  private static final String TRANSACTION_TIMEOUT_MS = Integer.toString(10 * 60 * 1000);
  private static final String MAX_REQUEST_BYTES = Integer.toString(8 << 20);
  private static final String PROMPT_BATCH_BYTES = Integer.toString(64 << 10);
  // At some hundred events/s each would be a fetch of its own: the broker's work, and the reader's.
  private static final String GATHERED_BYTES = Integer.toString(16 << 10);
  private static final String GATHERED_MILLIS = "25";

  private KafkaEnds() {}

  /**
   * Reads {@code topic} from the checkpoint's offsets, else from the start; only what transactions
   * committed. The group's offsets are committed with checkpoints, for others to see the lag, and
   * never started from: they may be ahead of state that was lost.
   *
   * @param kafka the user's client properties, passed on untouched
   */
  public static KafkaSource<Inbound> source(Properties kafka, String topic, String groupId) {
    return reading(copy(kafka), topic, groupId);
  }

  /**
   * As {@link #source}, for a topic on which nobody waits for the single record: the broker answers
   * when 16 KiB are there or 25 ms have gone by, unless the user's properties say otherwise.
   */
  public static KafkaSource<Inbound> gathering(Properties kafka, String topic, String groupId) {
    Properties properties = copy(kafka);
    properties.putIfAbsent("fetch.min.bytes", GATHERED_BYTES);
    properties.putIfAbsent("fetch.max.wait.ms", GATHERED_MILLIS);
    return reading(properties, topic, groupId);
  }

  private static KafkaSource<Inbound> reading(Properties properties, String topic, String groupId) {
    properties.setProperty("isolation.level", "read_committed");
    return KafkaSource.<Inbound>builder()
        .setProperties(properties)
        .setTopics(topic)
        .setGroupId(groupId)
        .setClientIdPrefix(groupId + "-" + topic)
        .setStartingOffsets(OffsetsInitializer.earliest())
        .setDeserializer(new InboundSchema())
        .build();
  }

  /**
   * Writes at once, each record at least once: waits for no batch and no checkpoint. What comes
   * while a batch is under way goes with the next one, so that the broker's work per record falls
   * as load rises.
   */
  public static KafkaSink<Outbound> prompt(Properties kafka) {
    Properties properties = producer(kafka);
    properties.putIfAbsent("max.in.flight.requests.per.connection", "1");
    properties.putIfAbsent("batch.size", PROMPT_BATCH_BYTES);
    return KafkaSink.<Outbound>builder()
        .setKafkaProducerConfig(properties)
        .setRecordSerializer(new OutboundSchema())
        .setDeliveryGuarantee(DeliveryGuarantee.AT_LEAST_ONCE)
        .build();
  }

  /** Writes in one transaction per checkpoint, across topics; each record exactly once. */
  public static KafkaSink<Outbound> transactional(Properties kafka, String idPrefix) {
    Properties properties = producer(kafka);
    properties.putIfAbsent("transaction.timeout.ms", TRANSACTION_TIMEOUT_MS);
    return KafkaSink.<Outbound>builder()
        .setKafkaProducerConfig(properties)
        .setRecordSerializer(new OutboundSchema())
        .setDeliveryGuarantee(DeliveryGuarantee.EXACTLY_ONCE)
        .setTransactionalIdPrefix(idPrefix)
        .build();
  }

  private static Properties producer(Properties kafka) {
    Properties properties = copy(kafka);
    // An answer waits for no company; nor does it leave before every replica has it, for its
    // request's offset moves on and nobody would ask again.
    properties.putIfAbsent("linger.ms", "0");
    properties.putIfAbsent("acks", "all");
    properties.putIfAbsent("max.request.size", MAX_REQUEST_BYTES);
    properties.putIfAbsent("compression.type", "lz4");
    return properties;
  }

  /** Returns the properties with their defaults, for one client to change. */
  public static Properties copy(Properties from) {
    Properties copy = new Properties();
    from.stringPropertyNames().forEach(name -> copy.setProperty(name, from.getProperty(name)));
    return copy;
  }
}
