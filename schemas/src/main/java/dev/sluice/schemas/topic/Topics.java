package dev.sluice.schemas.topic;

import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The names of all topics under one prefix, and how each is kept.
 *
 * <p>All topics stamp records with the append time: event time is in the payload, and brokers
 * delete by record time.
 *
 * @param prefix what every name starts with, for instance {@code sluice.}
 */
public record Topics(String prefix) implements Serializable {
  /** The prefix where none is configured. */
  public static final String DEFAULT_PREFIX = "sluice.";

  private static final Pattern LEGAL = Pattern.compile("[a-zA-Z0-9._-]*");
  private static final Duration KEPT = Duration.ofDays(14);
  // An item's older versions stay readable for as long as a slate may be verified against them.
  private static final Duration VERIFY_HORIZON = Duration.ofDays(7);
  private static final int RECORD_BYTES = 4 << 20;
  private static final int MODEL_RECORD_BYTES = 8 << 20;

  /** Checks that Kafka takes the prefix. */
  public Topics {
    if (!LEGAL.matcher(prefix).matches()) {
      throw new IllegalArgumentException(
          "topic prefix must hold only letters, digits, '.', '_' and '-', was '" + prefix + "'");
    }
  }

  public static Topics withDefaultPrefix() {
    return new Topics(DEFAULT_PREFIX);
  }

  /** Impressions, clicks, other engagements, forget and ticks; by subject. */
  public String events() {
    return name("events");
  }

  /** Attributes and modality vectors; by item, compacted. */
  public String items() {
    return name("items");
  }

  /** Availability, price, stock; by item, compacted. */
  public String itemState() {
    return name("item-state");
  }

  /** Attributes and consent; by subject, compacted. */
  public String users() {
    return name("users");
  }

  /** Windowed counts from Streams; by counter and key, compacted. */
  public String counters() {
    return name("counters");
  }

  /** What to rank; by subject. */
  public String requests() {
    return name("requests");
  }

  /** The slates; by subject. */
  public String ranked() {
    return name("ranked");
  }

  /** The features that slates used; by subject. */
  public String served() {
    return name("served");
  }

  /** Shown items with labels; by subject, one partition. */
  public String examples() {
    return name("examples");
  }

  /** Model versions; no key, one partition per model. */
  public String modelUpdates() {
    return name("model-updates");
  }

  /** Optimiser slots of the same versions; no key, one partition per model. */
  public String trainerState() {
    return name("trainer-state");
  }

  /** Newest snapshot, pinned and held versions; by model, compacted. */
  public String models() {
    return name("models");
  }

  /** Findings; by report. */
  public String audit() {
    return name("audit");
  }

  /** The dead letters of {@code topic}. */
  public static String dlq(String topic) {
    return topic + ".dlq";
  }

  /** The topics whose bad records are put aside. */
  public List<String> guarded() {
    return List.of(events(), items(), itemState(), users(), requests());
  }

  /**
   * Returns every topic as it must be.
   *
   * @param partitions of the keyed topics; examples and model topics have one, for their order is
   *     the learner's order
   */
  public List<TopicSpec> catalogue(int partitions, short replication) {
    List<TopicSpec> specs = new ArrayList<>();
    for (String keyed : List.of(events(), requests(), ranked(), served())) {
      specs.add(new TopicSpec(keyed, partitions, replication, timeKept(RECORD_BYTES)));
    }
    specs.add(new TopicSpec(items(), partitions, replication, compacted(VERIFY_HORIZON)));
    for (String state : List.of(itemState(), users(), counters(), models())) {
      specs.add(new TopicSpec(state, partitions, replication, compacted(Duration.ZERO)));
    }
    specs.add(new TopicSpec(examples(), 1, replication, timeKept(RECORD_BYTES)));
    for (String model : List.of(modelUpdates(), trainerState())) {
      specs.add(new TopicSpec(model, 1, replication, timeKept(MODEL_RECORD_BYTES)));
    }
    specs.add(new TopicSpec(audit(), 1, replication, timeKept(RECORD_BYTES)));
    for (String source : guarded()) {
      specs.add(new TopicSpec(dlq(source), 1, replication, timeKept(MODEL_RECORD_BYTES)));
    }
    return List.copyOf(specs);
  }

  private String name(String shortName) {
    return prefix + shortName + ".v1";
  }

  private static Map<String, String> timeKept(int maxBytes) {
    Map<String, String> config = common(maxBytes);
    config.put("cleanup.policy", "delete");
    config.put("retention.ms", Long.toString(KEPT.toMillis()));
    return config;
  }

  private static Map<String, String> compacted(Duration lag) {
    Map<String, String> config = common(RECORD_BYTES);
    config.put("cleanup.policy", "compact");
    config.put("min.compaction.lag.ms", Long.toString(lag.toMillis()));
    return config;
  }

  private static Map<String, String> common(int maxBytes) {
    Map<String, String> config = new HashMap<>();
    config.put("message.timestamp.type", "LogAppendTime");
    config.put("max.message.bytes", Integer.toString(maxBytes));
    return config;
  }
}
