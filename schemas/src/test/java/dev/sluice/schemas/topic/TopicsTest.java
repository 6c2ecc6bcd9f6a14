package dev.sluice.schemas.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TopicsTest {
  @Test
  void catalogue_stampsAppendTimeEverywhereAndKeepsOrderWhereItMatters() {
    Topics topics = new Topics("acme.");
    var specs = topics.catalogue(4, (short) 1);
    assertThat(specs)
        .allSatisfy(
            spec ->
                assertThat(spec.config()).containsEntry("message.timestamp.type", "LogAppendTime"));
    assertThat(specs).extracting(TopicSpec::name).contains("acme.events.v1", "acme.events.v1.dlq");
    assertThat(specs)
        .filteredOn(
            spec ->
                spec.name().equals(topics.examples()) || spec.name().equals(topics.modelUpdates()))
        .hasSize(2)
        .allSatisfy(spec -> assertThat(spec.partitions()).isEqualTo(1));
    assertThat(specs)
        .filteredOn(spec -> spec.name().equals(topics.items()))
        .allSatisfy(spec -> assertThat(spec.config()).containsEntry("cleanup.policy", "compact"));
  }

  @Test
  void prefix_thatKafkaRefuses_isRefused() {
    assertThatThrownBy(() -> new Topics("a b")).hasMessageContaining("topic prefix");
  }
}
