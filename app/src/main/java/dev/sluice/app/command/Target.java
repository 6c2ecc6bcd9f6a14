package dev.sluice.app.command;

import dev.sluice.app.cluster.Cluster;
import dev.sluice.app.platform.EmbeddedBroker;
import dev.sluice.app.platform.KafkaFile;
import dev.sluice.app.platform.UserError;
import dev.sluice.app.platform.WorkFolder;
import dev.sluice.schemas.topic.Topics;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that say which platform a command talks to. */
final class Target {
  @Option(
      names = "--work",
      paramLabel = "DIR",
      description = "Work folder of the platform. Default: the one that runs, or ran last.")
  @Nullable Path work;

  @Option(
      names = "--kafka",
      paramLabel = "FILE",
      description = "Client properties of another broker, with bootstrap.servers.")
  @Nullable Path kafka;

  @Option(
      names = "--topic-prefix",
      paramLabel = "PREFIX",
      description = "What the topics' names begin with, together with --kafka.",
      defaultValue = Topics.DEFAULT_PREFIX)
  String prefix = Topics.DEFAULT_PREFIX;

  /**
   * How to reach the topics, for as long as it is open.
   *
   * @param broker the broker that was started for reading a stopped platform's topics, if any
   */
  record Connection(Properties kafka, Topics topics, @Nullable EmbeddedBroker broker)
      implements AutoCloseable {
    @Override
    public void close() {
      if (broker != null) {
        broker.close();
      }
    }
  }

  /**
   * Connects to a platform that runs.
   *
   * @throws UserError if none runs
   */
  Connection running() {
    if (kafka != null) {
      return new Connection(KafkaFile.load(kafka), new Topics(prefix), null);
    }
    WorkFolder folder = folder();
    if (!folder.isRunning() && !Cluster.isRunning(folder)) {
      throw new UserError(
          "no platform runs in %s: start one with `sluice up`, or name a broker with --kafka",
          folder.root());
    }
    return connection(folder, null);
  }

  /**
   * Connects for reading: where the platform is stopped, its broker is started alone on what it
   * kept.
   */
  Connection readable() {
    if (kafka != null) {
      return running();
    }
    WorkFolder folder = folder();
    if (folder.isRunning() || !folder.broker().toFile().isDirectory()) {
      return running();
    }
    return connection(folder, EmbeddedBroker.start(folder.broker()));
  }

  private static Connection connection(WorkFolder folder, @Nullable EmbeddedBroker broker) {
    Properties state =
        folder
            .state()
            .orElseThrow(
                () ->
                    new UserError(
                        "the platform in %s is still starting: wait for it and try again",
                        folder.root()));
    Topics topics = new Topics(state.getProperty("topic.prefix", Topics.DEFAULT_PREFIX));
    state.remove("topic.prefix");
    if (broker != null) {
      return new Connection(broker.clientProperties(), topics, broker);
    }
    return new Connection(state, topics, null);
  }

  private WorkFolder folder() {
    if (work != null) {
      return WorkFolder.at(work);
    }
    List<WorkFolder> known = List.of(Home.demo(), Home.up(), Home.cluster());
    return known.stream()
        .filter(one -> one.isRunning() || Cluster.isRunning(one))
        .findFirst()
        .orElseGet(
            () ->
                known.stream().max(Comparator.comparingLong(WorkFolder::lastStart)).orElseThrow());
  }
}
