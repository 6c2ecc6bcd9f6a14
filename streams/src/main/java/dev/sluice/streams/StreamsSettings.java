package dev.sluice.streams;

import dev.sluice.schemas.topic.Topics;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.LogAndContinueExceptionHandler;
import org.apache.kafka.streams.errors.LogAndContinueProcessingExceptionHandler;

/** Kafka Streams' own settings, from the application's. */
final class StreamsSettings {
  // A slate with the features of its items may be some megabytes; topics take as much.
  private static final int MAX_RECORD_BYTES = 8 << 20;

  // Partitions that get much fill one of these between two commits: a request to the broker costs
  // most of what it costs whatever its size. Those of all partitions fit the producer's 32 MB.
  private static final int BATCH_BYTES = 128 << 10;

  private StreamsSettings() {}

  static Properties of(StreamsAppConfig config, Topics topics) {
    Properties settings = new Properties();
    settings.putAll(config.kafka());
    settings.put(StreamsConfig.APPLICATION_ID_CONFIG, config.applicationId());
    settings.put(StreamsConfig.STATE_DIR_CONFIG, config.stateDir().toString());
    settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, config.threads());
    settings.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, config.replication());
    settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    settings.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, config.backlogInterval().toMillis());
    settings.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, SharedRocksMemory.class);
    settings.put(SharedRocksMemory.CACHE_BYTES, Long.toString(config.cacheBytes()));
    settings.put(
        StreamsConfig.mainConsumerPrefix(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG),
        config.applicationId() + "-" + config.instance());
    settings.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
    settings.put(StreamsConfig.producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG), BATCH_BYTES);
    deadLetters(settings, topics);
    internalTopics(settings);
    return settings;
  }

  // A record that our own code fails on is put aside like one that cannot be read: a thread that
  // dies on it would be replaced by one that dies on it.
  private static void deadLetters(Properties settings, Topics topics) {
    settings.put(
        StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG,
        LogAndContinueExceptionHandler.class);
    settings.put(
        StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG,
        LogAndContinueProcessingExceptionHandler.class);
    settings.put(
        StreamsConfig.ERRORS_DEAD_LETTER_QUEUE_TOPIC_NAME_CONFIG, Topics.dlq(topics.events()));
  }

  private static void internalTopics(Properties settings) {
    // Records carry event time, which a simulated world runs ahead of the broker's clock: with
    // create time, brokers would refuse them.
    settings.put(
        StreamsConfig.topicPrefix(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG), "LogAppendTime");
    settings.put(
        StreamsConfig.topicPrefix(TopicConfig.MAX_MESSAGE_BYTES_CONFIG),
        Integer.toString(MAX_RECORD_BYTES));
    settings.put(
        StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG), MAX_RECORD_BYTES);
  }
}
