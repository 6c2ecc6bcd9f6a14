package dev.sluice.app.command;

import dev.sluice.app.platform.KafkaFile;
import dev.sluice.app.platform.UserError;
import dev.sluice.schemas.feature.FeatureSchema;
import dev.sluice.schemas.feature.InvalidFeatureSchema;
import dev.sluice.schemas.guard.GuardConfig;
import dev.sluice.schemas.topic.TopicAdmin;
import dev.sluice.schemas.topic.Topics;
import dev.sluice.streams.StreamsApp;
import dev.sluice.streams.StreamsAppConfig;
import dev.sluice.streams.Ticker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sluice streams}: one instance of the Streams application, as a process of its own. */
@Command(
    name = "streams",
    mixinStandardHelpOptions = true,
    description = {
      "Run one instance of the Streams application on a broker, until interrupted: guard,",
      "de-duplicate, count and join into examples. Topics that lack are created."
    },
    footer = {
      "",
      "Example: sluice streams --kafka client.properties --features features.yaml --state DIR --instance 1"
    })
final class StreamsCommand implements Callable<Integer> {
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  // A live client's clock may lag, and its events travel for a while.
  private static final Duration SKEW = Duration.ofSeconds(5);
  private static final Duration TICK_EVERY = Duration.ofSeconds(1);

  @SuppressWarnings("NullAway.Init") // picocli sets it.
  @Spec
  CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets it.
  @Option(
      names = "--kafka",
      paramLabel = "FILE",
      required = true,
      description = "Client properties: bootstrap.servers and security.")
  Path kafka;

  @SuppressWarnings("NullAway.Init") // picocli sets it.
  @Option(
      names = "--features",
      paramLabel = "FILE",
      required = true,
      description = "features.yaml.")
  Path features;

  @SuppressWarnings("NullAway.Init") // picocli sets it.
  @Option(
      names = "--state",
      paramLabel = "DIR",
      required = true,
      description = "Folder of the stores: a view on the changelogs, may be lost.")
  Path state;

  @Option(
      names = "--instance",
      paramLabel = "NAME",
      defaultValue = "1",
      description = {
        "Name within the application, the same after a restart and no other's.",
        "Default: ${DEFAULT-VALUE}."
      })
  String instance = "1";

  @Option(
      names = "--topic-prefix",
      paramLabel = "PREFIX",
      defaultValue = Topics.DEFAULT_PREFIX,
      description = "What the topics' names begin with: ${DEFAULT-VALUE}.")
  String prefix = Topics.DEFAULT_PREFIX;

  @Option(
      names = "--partitions",
      defaultValue = "2",
      description = "Of topics that lack. Default: ${DEFAULT-VALUE}.")
  int partitions;

  @Option(
      names = "--replication",
      defaultValue = "1",
      description = "Of topics that lack. Default: ${DEFAULT-VALUE}.")
  short replication;

  @Option(
      names = "--ticks",
      description =
          "Move event time with the clock. One instance of an installation does, unless whoever"
              + " sends the events writes ticks.")
  boolean ticks;

  @Option(
      names = "--ready",
      paramLabel = "FILE",
      description = "Create this file once all partitions are assigned and all stores restored.")
  @Nullable Path ready;

  @Override
  public Integer call() throws Exception {
    Properties client = KafkaFile.load(kafka);
    Topics topics = topics();
    FeatureSchema schema = schema();
    try (Admin admin = Admin.create(client)) {
      TopicAdmin.ensure(admin, topics.catalogue(partitions, replication));
    }
    StreamsAppConfig config =
        StreamsAppConfig.defaults(topics.prefix() + "streams", client, state)
            .withPartitions(partitions)
            .withGuard(GuardConfig.of(schema))
            .withInstance(instance);
    CountDownLatch ended = new CountDownLatch(1);
    StreamsApp app = new StreamsApp(config, topics, schema);
    Thread stop =
        new Thread(
            () -> {
              app.close();
              ended.countDown();
            },
            "stop");
    Runtime.getRuntime().addShutdownHook(stop);
    try (Ticker ticker = new Ticker(client, topics, Ticker.live(SKEW))) {
      app.start();
      app.awaitRunning(PATIENCE);
      if (ticks) {
        ticker.start(TICK_EVERY);
      }
      announce();
      while (!ended.await(1, TimeUnit.SECONDS)) {
        if (app.state().equals("ERROR")) {
          throw new UserError("the Streams application died: see its log");
        }
      }
    }
    return 0;
  }

  private void announce() throws IOException {
    spec.commandLine().getOut().printf("streams instance %s runs%n", instance);
    spec.commandLine().getOut().flush();
    if (ready != null) {
      Path parent = ready.toAbsolutePath().getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      Files.writeString(ready, instance + System.lineSeparator());
    }
  }

  private Topics topics() {
    try {
      return new Topics(prefix);
    } catch (IllegalArgumentException e) {
      throw new UserError(e, "%s", UserError.reason(e));
    }
  }

  private FeatureSchema schema() {
    try {
      return FeatureSchema.load(features);
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
}
