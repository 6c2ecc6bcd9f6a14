package dev.sluice.benchmarks.rank;

import dev.sluice.app.platform.Platform;
import dev.sluice.app.platform.ServingJobs;
import dev.sluice.app.platform.WorkFolder;
import dev.sluice.app.traffic.SyntheticConfig;
import dev.sluice.app.traffic.SyntheticSource;
import dev.sluice.app.traffic.TrafficContext;
import dev.sluice.model.ModelConfig;
import dev.sluice.schemas.feature.FeatureSchema;
import dev.sluice.schemas.topic.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;

/** The whole platform in this process, on a folder of its own, with the synthetic world's users. */
final class LoadedPlatform implements AutoCloseable {
  private final Path folder = Files.createTempDirectory("sluice-bench");
  private final WorkFolder work = WorkFolder.at(folder);
  private final SyntheticConfig users;
  private final FeatureSchema schema;
  private final Platform platform;
  private SyntheticSource source;

  LoadedPlatform(int requestsPerSecond, int candidates) throws Exception {
    users =
        SyntheticConfig.defaults()
            .withRequestsPerSecond(requestsPerSecond)
            .withCandidates(candidates);
    source = new SyntheticSource(users);
    schema = FeatureSchema.parse(source.features(), "synthetic");
    ModelConfig model = ModelConfig.defaults();
    platform =
        Platform.start(
            work,
            null,
            Topics.withDefaultPrefix(),
            schema,
            (kafka, names) -> ServingJobs.of(work, kafka, names, schema, model));
  }

  /**
   * Lets the users ask and click for {@code length}; returns at once. After {@link #stopUsers} they
   * go on where they stopped.
   */
  void startUsers(Duration length) throws Exception {
    source.close();
    source = new SyntheticSource(users);
    source.start(
        new TrafficContext(
            kafka(),
            topics(),
            length,
            1,
            work.traffic(),
            schema.clickWindow(),
            schema.longestWindow()));
  }

  void stopUsers() throws Exception {
    source.stop();
  }

  Properties kafka() {
    return platform.kafka();
  }

  Topics topics() {
    return platform.topics();
  }

  /** Throws what made a part of the platform stop. */
  void check() throws Exception {
    platform.check();
  }

  @Override
  public void close() throws Exception {
    try {
      source.close();
    } finally {
      try {
        platform.close();
      } finally {
        delete(folder);
      }
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      List<Path> deepestFirst = paths.sorted(Comparator.reverseOrder()).toList();
      for (Path path : deepestFirst) {
        Files.deleteIfExists(path);
      }
    }
  }
}
