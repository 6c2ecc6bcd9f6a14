package dev.sluice.app.cluster;

import dev.sluice.app.platform.BrokerSettings;
import dev.sluice.app.platform.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The configuration folders of Flink's processes, with Flink's own keys. */
final class FlinkFiles {
  /** Slots of each task manager: one alone can hold both jobs. */
  static final int SLOTS = 4;

  private FlinkFiles() {}

  /** What all of Flink's processes are told. */
  static Map<String, String> common(ClusterConfig config) {
    Map<String, String> c = new TreeMap<>();
    c.put("jobmanager.rpc.address", BrokerSettings.HOST);
    c.put("jobmanager.rpc.port", Integer.toString(config.rpcPort()));
    c.put("jobmanager.bind-host", BrokerSettings.HOST);
    c.put("rest.address", BrokerSettings.HOST);
    c.put("rest.bind-address", BrokerSettings.HOST);
    c.put("rest.port", Integer.toString(config.restPort()));
    c.put("rest.bind-port", Integer.toString(config.restPort()));
    c.put("blob.server.port", Integer.toString(config.blobPort()));
    // Nobody uploads a jar by browser; a job graph comes through the client, from this machine.
    c.put("web.submit.enable", "false");
    c.put("web.cancel.enable", "false");
    // A process that was killed refuses connections: known after two heartbeats, not a timeout.
    c.put("heartbeat.interval", "2 s");
    c.put("heartbeat.rpc-failure-threshold", "2");
    // A job manager that comes back is found within these; the defaults back off to 30 s.
    c.put("cluster.registration.max-timeout", "2 s");
    c.put("cluster.registration.error-delay", "1 s");
    c.put("cluster.registration.refused-registration-delay", "1 s");
    // A task whose job manager is gone gives its slot back, so that the next one can tell.
    c.put("taskmanager.slot.timeout", "5 s");
    c.put("taskmanager.load-balance.mode", "SLOTS");
    // What the job jar brings wins, so that a new jar is a new program.
    c.put("classloader.resolve-order", "child-first");
    return c;
  }

  /** What a task manager is told besides; its heap is the JVM's, these sizes only divide it. */
  static Map<String, String> taskManager(ClusterConfig config, String name) {
    Map<String, String> c = common(config);
    c.put("taskmanager.host", BrokerSettings.HOST);
    c.put("taskmanager.bind-host", BrokerSettings.HOST);
    c.put("taskmanager.resource-id", name);
    c.put("taskmanager.numberOfTaskSlots", Integer.toString(SLOTS));
    c.put("taskmanager.cpu.cores", "1.0");
    c.put("taskmanager.memory.framework.heap.size", "64 mb");
    c.put("taskmanager.memory.framework.off-heap.size", "64 mb");
    c.put("taskmanager.memory.task.heap.size", "640 mb");
    c.put("taskmanager.memory.task.off-heap.size", "64 mb");
    c.put("taskmanager.memory.managed.size", "16 mb");
    c.put("taskmanager.memory.jvm-metaspace.size", "256 mb");
    c.put("taskmanager.memory.jvm-overhead.min", "128 mb");
    c.put("taskmanager.memory.jvm-overhead.max", "128 mb");
    c.put("taskmanager.memory.network.min", "32 mb");
    c.put("taskmanager.memory.network.max", "32 mb");
    return c;
  }

  /** Writes {@code settings} as the configuration in {@code folder}. */
  static void write(Path folder, Map<String, String> settings, Path temporary) {
    Map<String, String> all = new TreeMap<>(settings);
    all.put("io.tmp.dirs", temporary.toString());
    try {
      Files.createDirectories(folder);
      Files.createDirectories(temporary);
      Files.writeString(
          folder.resolve("config.yaml"),
          all.entrySet().stream()
              .map(e -> "%s: \"%s\"%n".formatted(e.getKey(), e.getValue().replace("\"", "\\\"")))
              .collect(Collectors.joining()));
    } catch (IOException e) {
      throw new UserError(e, "cannot write to %s: %s", folder, UserError.reason(e));
    }
  }
}
