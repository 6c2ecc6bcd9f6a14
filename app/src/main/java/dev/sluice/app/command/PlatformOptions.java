package dev.sluice.app.command;

import dev.sluice.app.platform.KafkaFile;
import dev.sluice.app.platform.UserError;
import dev.sluice.model.InvalidModelConfig;
import dev.sluice.model.ModelConfig;
import dev.sluice.schemas.feature.FeatureSchema;
import dev.sluice.schemas.feature.InvalidFeatureSchema;
import dev.sluice.schemas.topic.Topics;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of the commands that start a platform. */
final class PlatformOptions {
  private static final Duration DEV_WINDOW = Duration.ofSeconds(30);

  @Option(
      names = "--work",
      paramLabel = "DIR",
      description = "Folder for everything that is kept; a second run carries on where it stopped.")
  @Nullable Path work;

  @Option(
      names = "--features",
      paramLabel = "FILE",
      description = "features.yaml. Default: one that suits the data.")
  @Nullable Path features;

  @Option(
      names = "--model",
      paramLabel = "FILE",
      description = "Model configuration as YAML or JSON. Default: one that suits the data.")
  @Nullable Path model;

  @Option(
      names = "--kafka",
      paramLabel = "FILE",
      description = "Client properties of a broker to use instead of the embedded one.")
  @Nullable Path kafka;

  @Option(
      names = "--topic-prefix",
      paramLabel = "PREFIX",
      defaultValue = Topics.DEFAULT_PREFIX,
      description = "What the topics' names begin with: ${DEFAULT-VALUE}.")
  String prefix = Topics.DEFAULT_PREFIX;

  @Option(
      names = "--dev",
      description = "Shorten the attribution windows to 30 s, to see examples soon.")
  boolean dev;

  @Nullable Properties external() {
    return kafka == null ? null : KafkaFile.load(kafka);
  }

  Topics topics() {
    try {
      return new Topics(prefix);
    } catch (IllegalArgumentException e) {
      throw new UserError(e, "%s", UserError.reason(e));
    }
  }

  /** Returns the feature schema: the file's, else {@code otherwise}. */
  FeatureSchema schema(String otherwise, String origin) {
    try {
      FeatureSchema schema =
          features == null ? FeatureSchema.parse(otherwise, origin) : FeatureSchema.load(features);
      return dev ? schema.withWindows(DEV_WINDOW) : schema;
    } catch (InvalidFeatureSchema e) {
      throw new UserError(
          e,
          "%d mistakes in the feature schema:%n%s",
          e.problems().size(),
          String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw new UserError(e, "cannot read %s: is the path right?", features);
    }
  }

  /** Returns the model's configuration: the file's, else {@code otherwise}. */
  ModelConfig model(ModelConfig otherwise) {
    try {
      return model == null ? otherwise : ModelConfig.load(model);
    } catch (InvalidModelConfig e) {
      throw new UserError(e, "%s", String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw new UserError(e, "cannot read %s: is the path right?", model);
    }
  }
}
