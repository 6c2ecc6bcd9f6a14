package dev.sluice.schemas.topic;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;
import org.jspecify.annotations.Nullable;

/** Brings a broker's topics in line with the catalogue. */
public final class TopicAdmin {
  // What the flow relies on; retention and sizes are the operator's to change.
  private static final Set<String> REQUIRED = Set.of("message.timestamp.type", "cleanup.policy");

  private TopicAdmin() {}

  /**
   * Creates the topics that lack and checks those that exist.
   *
   * @throws IllegalStateException if an existing topic has fewer partitions, more than one where
   *     order needs one, or another time stamp or cleanup setting; all such topics in one message
   */
  public static void ensure(Admin admin, List<TopicSpec> specs) {
    Set<String> existing = call(() -> admin.listTopics().names().get());
    List<NewTopic> lacking =
        specs.stream()
            .filter(spec -> !existing.contains(spec.name()))
            .map(spec -> newTopic(spec))
            .toList();
    try {
      call(() -> admin.createTopics(lacking).all().get());
    } catch (IllegalStateException e) {
      // Another process of the same installation may have been faster.
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw e;
      }
    }
    check(admin, specs.stream().filter(spec -> existing.contains(spec.name())).toList());
  }

  private static NewTopic newTopic(TopicSpec spec) {
    return new NewTopic(spec.name(), spec.partitions(), spec.replication()).configs(spec.config());
  }

  private static void check(Admin admin, List<TopicSpec> specs) {
    List<String> problems = new ArrayList<>();
    Map<String, TopicDescription> topics =
        call(
            () ->
                admin
                    .describeTopics(specs.stream().map(TopicSpec::name).toList())
                    .allTopicNames()
                    .get());
    Map<ConfigResource, Config> configs =
        call(
            () ->
                admin
                    .describeConfigs(specs.stream().map(TopicAdmin::resource).toList())
                    .all()
                    .get());
    for (TopicSpec spec : specs) {
      TopicDescription topic = topics.get(spec.name());
      if (topic != null) {
        checkPartitions(spec, topic.partitions().size(), problems);
      }
      checkConfig(spec, configs.get(resource(spec)), problems);
    }
    if (!problems.isEmpty()) {
      throw new IllegalStateException(
          "topics differ from what Sluice needs: " + String.join("; ", problems));
    }
  }

  private static ConfigResource resource(TopicSpec spec) {
    return new ConfigResource(ConfigResource.Type.TOPIC, spec.name());
  }

  private static void checkPartitions(TopicSpec spec, int found, List<String> problems) {
    if (spec.partitions() == 1 && found != 1) {
      problems.add(
          "%s must have exactly one partition, for its order matters, has %d"
              .formatted(spec.name(), found));
    }
  }

  private static void checkConfig(TopicSpec spec, @Nullable Config found, List<String> problems) {
    for (String key : REQUIRED) {
      String wanted = spec.config().get(key);
      ConfigEntry entry = found == null ? null : found.get(key);
      if (wanted != null && (entry == null || !wanted.equals(entry.value()))) {
        problems.add(
            "%s must have %s=%s, has %s"
                .formatted(spec.name(), key, wanted, entry == null ? "none" : entry.value()));
      }
    }
  }

  private interface Call<T> {
    T get() throws ExecutionException, InterruptedException;
  }

  private static <T> T call(Call<T> call) {
    try {
      return call.get();
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new IllegalStateException("broker refused: " + cause.getMessage(), cause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while talking to the broker", e);
    }
  }
}
