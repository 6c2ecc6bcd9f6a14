package dev.sluice.flink.ranker;

import dev.sluice.model.ModelConfig;
import dev.sluice.schemas.feature.FeatureSchema;
import dev.sluice.schemas.topic.Topics;
import java.io.Serializable;
import java.time.Duration;
import java.util.Properties;
import org.apache.flink.util.function.SerializableSupplier;

/**
 * What the ranker is built from.
 *
 * @param kafka client properties with {@code bootstrap.servers} and security
 * @param model name of the model
 * @param schemaHash hash of its features.yaml, for receipts
 * @param ranker opens the ranker of a subtask
 * @param clock milliseconds on the scale of append times, for deadlines alone
 * @param parallelism subtasks that rank
 * @param delivery when answers become visible
 */
public record RankerJobConfig(
    Properties kafka,
    Topics topics,
    String model,
    String schemaHash,
    RankerFactory ranker,
    SerializableSupplier<Long> clock,
    int parallelism,
    Delivery delivery)
    implements Serializable {
  /** When answers become visible. */
  public enum Delivery {
    /** At once; an answer may be repeated after a failure, under the same request id. */
    AT_LEAST_ONCE,
    /** With the next checkpoint, once. */
    EXACTLY_ONCE
  }

  /** What is out that a checkpoint does not know of. */
  PublishedAnswers published() {
    return switch (delivery) {
      case AT_LEAST_ONCE -> new AnswerTopics(kafka, topics);
      case EXACTLY_ONCE -> PublishedAnswers.NONE;
    };
  }

  /** Long enough to read a catalogue of a million items. */
  private static final Duration START_WAIT = Duration.ofSeconds(20);

  /** After it an answer takes twice its final time, without it twenty times (README.md). */
  private static final Duration WARM_UP = Duration.ofSeconds(4);

  /** Ranks with {@code model}, answers at once, deadlines by the machine's clock. */
  public static RankerJobConfig of(
      Properties kafka,
      Topics topics,
      ModelConfig model,
      FeatureSchema schema,
      String codeVersion,
      int parallelism) {
    return new RankerJobConfig(
        kafka,
        topics,
        model.name(),
        schema.hash(),
        new ModelRanker.Factory(kafka, topics, model, schema, codeVersion, START_WAIT, WARM_UP),
        System::currentTimeMillis,
        parallelism,
        Delivery.AT_LEAST_ONCE);
  }

  /** Checks the parallelism. */
  public RankerJobConfig {
    if (parallelism < 1) {
      throw new IllegalArgumentException("parallelism must be at least 1, was " + parallelism);
    }
  }
}
