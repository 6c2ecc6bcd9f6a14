package dev.sluice.app.cluster;

import dev.sluice.app.platform.JavaCommand;
import dev.sluice.app.platform.UserError;
import java.io.File;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

/**
 * One process of a cluster. It outlives the command that started it; a file keeps its pid and when
 * it started, so that no other process that was given the same pid later is taken for it.
 *
 * @param name unique in the cluster
 * @param kind what it is
 * @param options JVM options of its own, its sizes above all
 * @param mainClass what it runs
 * @param arguments of the main class
 * @param root work folder of the cluster
 */
record NodeProcess(
    String name,
    NodeKind kind,
    List<String> options,
    String mainClass,
    List<String> arguments,
    Path root) {
  private static final long POLL_MILLIS = 50;

  /** Takes the lists by copy. */
  NodeProcess {
    options = List.copyOf(options);
    arguments = List.copyOf(arguments);
  }

  /** Where it logs. */
  Path log() {
    return root.resolve("logs").resolve(name + ".log");
  }

  /** What it prints outside its log: the JVM's own words. */
  Path output() {
    return root.resolve("logs").resolve(name + ".out");
  }

  /** Its state folder for marks; not its data. */
  Path readyFile() {
    return root.resolve("run").resolve(name + ".ready");
  }

  private Path pidFile() {
    return root.resolve("run").resolve(name + ".pid");
  }

  /** Starts it; returns at once. */
  void start() {
    List<String> own = new ArrayList<>(options);
    own.add("-Dlog4j2.configurationFile=log4j2-platform.xml");
    own.add("-Dsluice.log=" + log());
    // The name that Flink's page looks for.
    own.add("-Dlog.file=" + log());
    try {
      Files.createDirectories(root.resolve("run"));
      Files.createDirectories(root.resolve("logs"));
      Files.deleteIfExists(readyFile());
      Process process =
          new ProcessBuilder(
                  JavaCommand.of(root.resolve("tmp").resolve(name), own, mainClass, arguments))
              .directory(root.toFile())
              .redirectInput(new File("/dev/null"))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(output().toFile()))
              .start();
      save(process.toHandle());
    } catch (IOException e) {
      throw new UserError(e, "cannot start %s: %s", name, UserError.reason(e));
    }
  }

  private void save(ProcessHandle process) throws IOException {
    Properties p = new Properties();
    p.setProperty("pid", Long.toString(process.pid()));
    p.setProperty("started", started(process));
    try (Writer out = Files.newBufferedWriter(pidFile())) {
      p.store(out, null);
    }
  }

  private static String started(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toString).orElse("");
  }

  /** The process, while it is alive. */
  Optional<ProcessHandle> handle() {
    Properties p = new Properties();
    try (Reader in = Files.newBufferedReader(pidFile())) {
      p.load(in);
    } catch (IOException e) {
      return Optional.empty();
    }
    return ProcessHandle.of(Long.parseLong(p.getProperty("pid", "0")))
        .filter(ProcessHandle::isAlive)
        .filter(process -> started(process).equals(p.getProperty("started")))
        .filter(process -> !isDefunct(process.pid()));
  }

  // One whose parent has not asked how it ended is still in the table.
  private static boolean isDefunct(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      return stat.startsWith("Z", stat.lastIndexOf(')') + 2);
    } catch (IOException e) {
      return false;
    }
  }

  boolean isAlive() {
    return handle().isPresent();
  }

  /** Ends it with SIGKILL and waits until it is gone. */
  void kill() throws InterruptedException {
    handle().ifPresent(ProcessHandle::destroyForcibly);
    while (isAlive()) {
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
    }
  }

  /** Asks it to end; kills it if it has not after {@code patience}. */
  void stop(Duration patience) throws InterruptedException {
    handle().ifPresent(ProcessHandle::destroy);
    long until = System.nanoTime() + patience.toNanos();
    while (isAlive() && System.nanoTime() < until) {
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
    }
    kill();
  }
}
