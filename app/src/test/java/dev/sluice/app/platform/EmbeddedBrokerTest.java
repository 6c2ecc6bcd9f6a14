package dev.sluice.app.platform;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedBrokerTest {
  private static final String TOPIC = "t";
  private static final TopicPartition PARTITION = new TopicPartition(TOPIC, 0);

  @TempDir Path folder;

  @Test
  @Timeout(60)
  void broker_reopenedOnTheSameFolder_servesTheSameRecordsAtTheSameAddress() throws Exception {
    String address;
    try (EmbeddedBroker broker = EmbeddedBroker.start(folder)) {
      address = broker.bootstrapServers();
      createTopic(broker);
      send(broker, "one", false);
      send(broker, "two", true);
    }
    try (EmbeddedBroker broker = EmbeddedBroker.start(folder)) {
      assertThat(broker.bootstrapServers()).isEqualTo(address);
      send(broker, "three", true);
      assertThat(readCommitted(broker, 3)).containsExactly("one", "two", "three");
    }
  }

  private static void createTopic(EmbeddedBroker broker) throws Exception {
    try (Admin admin = Admin.create(broker.clientProperties())) {
      admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1))).all().get();
    }
  }

  private static void send(EmbeddedBroker broker, String text, boolean transactional)
      throws Exception {
    Properties properties = broker.clientProperties();
    if (transactional) {
      properties.setProperty("transactional.id", "test");
    }
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
      if (transactional) {
        producer.initTransactions();
        producer.beginTransaction();
      }
      producer.send(new ProducerRecord<>(TOPIC, text.getBytes(UTF_8))).get();
      if (transactional) {
        producer.commitTransaction();
      }
    }
  }

  private static List<String> readCommitted(EmbeddedBroker broker, int count) {
    Properties properties = broker.clientProperties();
    properties.putAll(Map.of("isolation.level", "read_committed"));
    List<String> texts = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.assign(List.of(PARTITION));
      consumer.seekToBeginning(List.of(PARTITION));
      while (texts.size() < count) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
          texts.add(new String(record.value(), UTF_8));
        }
      }
    }
    return texts;
  }
}
