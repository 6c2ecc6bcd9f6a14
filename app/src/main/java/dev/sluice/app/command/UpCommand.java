package dev.sluice.app.command;

import dev.sluice.app.platform.Platform;
import dev.sluice.app.platform.ServingJobs;
import dev.sluice.app.platform.WorkFolder;
import dev.sluice.app.traffic.SyntheticConfig;
import dev.sluice.app.traffic.SyntheticSource;
import dev.sluice.model.ModelConfig;
import dev.sluice.schemas.feature.FeatureSchema;
import dev.sluice.schemas.topic.TopicSpec;
import dev.sluice.schemas.topic.Topics;
import dev.sluice.streams.Ticker;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code sluice up}: the platform, waiting for traffic. */
@Command(
    name = "up",
    mixinStandardHelpOptions = true,
    description = "Run the platform without traffic, until interrupted.",
    footer = {
      "",
      "Examples: sluice up --features features.yaml",
      "          sluice up --kafka client.properties --topic-prefix acme."
    })
final class UpCommand implements Callable<Integer> {
  // A live client's clock may lag, and its events travel for a while.
  private static final Duration SKEW = Duration.ofSeconds(5);
  private static final Duration TICK_EVERY = Duration.ofSeconds(1);

  @SuppressWarnings("NullAway.Init") // picocli sets it.
  @Spec
  CommandSpec spec;

  @Mixin PlatformOptions options = new PlatformOptions();

  @Override
  public Integer call() throws Exception {
    WorkFolder work = options.work == null ? Home.up() : WorkFolder.at(options.work);
    Topics topics = options.topics();
    FeatureSchema schema = options.schema(defaultFeatures(), "default features");
    ModelConfig model = options.model(ModelConfig.defaults());
    try (Platform platform =
            Platform.start(
                work,
                options.external(),
                topics,
                schema,
                (kafka, names) -> ServingJobs.of(work, kafka, names, schema, model));
        Ticker ticker = new Ticker(platform.kafka(), topics, Ticker.live(SKEW))) {
      ticker.start(TICK_EVERY);
      introduce(platform, schema);
      DemoCommand.stayUp(platform);
    }
    return 0;
  }

  private static String defaultFeatures() {
    return new SyntheticSource(SyntheticConfig.defaults()).features();
  }

  private void introduce(Platform platform, FeatureSchema schema) {
    PrintWriter out = spec.commandLine().getOut();
    String bootstrap = platform.kafka().getProperty("bootstrap.servers");
    out.printf("The platform is up. Broker: %s%nTopics:%n", bootstrap);
    for (TopicSpec topic : platform.topics().catalogue(1, (short) 1)) {
      if (!topic.name().endsWith(".dlq")) {
        out.printf("  %s%n", topic.name());
      }
    }
    out.printf(
        "Attribution window of a click: %s%s%n",
        schema.clickWindow(), options.dev ? " (--dev)" : "");
    if (options.features == null) {
      out.println("No --features was given: the fields of the synthetic world are used.");
    }
    out.println(
        "Try: echo '{\"item\":\"a\",\"version\":1,\"time\":\"2026-01-31T12:00:00Z\"}' | ./sluice produce items");
    out.println("     ./sluice rank --user u-1 --items a");
    out.println("Ctrl-C ends it.");
    out.flush();
  }
}
