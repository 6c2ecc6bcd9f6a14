package dev.sluice.app.chaos;

import dev.sluice.app.platform.JavaCommand;
import dev.sluice.app.platform.UserError;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A Java process on this one's class path, with its output in a file. It dies with this process,
 * unless that is killed itself.
 */
final class Child implements AutoCloseable {
  private final Process process;
  private final CountDownLatch marked = new CountDownLatch(1);
  private final Thread reader;
  private final Thread hook;
  private volatile String lastLine = "";

  private Child(Process process, Path log, String marker) {
    this.process = process;
    this.reader = new Thread(() -> copy(log, marker), "child-output");
    this.hook = new Thread(process::destroyForcibly, "child-end");
    reader.setDaemon(true);
    reader.start();
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /**
   * Starts a process.
   *
   * @param scratch its temporary folder, emptied first
   * @param memory JVM options for its sizes
   * @param mainClass and its arguments
   * @param marker a text of its output that {@link #awaitMarker} waits for
   * @param log file that the output is appended to
   */
  static Child start(
      Path scratch,
      List<String> memory,
      String mainClass,
      List<String> arguments,
      String marker,
      Path log) {
    try {
      List<String> command = JavaCommand.of(scratch, memory, mainClass, arguments);
      Files.createDirectories(log.toAbsolutePath().getParent());
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      return new Child(process, log, marker);
    } catch (IOException e) {
      throw new UserError(e, "cannot start %s: %s", mainClass, UserError.reason(e));
    }
  }

  private void copy(Path log, String marker) {
    try (BufferedReader in =
            new BufferedReader(
                new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        PrintWriter out =
            new PrintWriter(
                Files.newBufferedWriter(
                    log, StandardOpenOption.CREATE, StandardOpenOption.APPEND))) {
      String line = in.readLine();
      while (line != null) {
        out.println(line);
        out.flush();
        lastLine = line.isBlank() ? lastLine : line;
        if (line.contains(marker)) {
          marked.countDown();
        }
        line = in.readLine();
      }
    } catch (IOException e) {
      // The pipe breaks when the process is killed: that is what it is for.
      lastLine = lastLine.isEmpty() ? e.toString().toLowerCase(Locale.ROOT) : lastLine;
    } catch (UncheckedIOException e) {
      lastLine = e.toString();
    }
  }

  /** Waits for the marker; false if the time is over or the process has ended before. */
  boolean awaitMarker(Duration patience) throws InterruptedException {
    long until = System.nanoTime() + patience.toNanos();
    while (System.nanoTime() < until) {
      if (marked.await(50, TimeUnit.MILLISECONDS)) {
        return true;
      }
      if (!process.isAlive()) {
        return marked.getCount() == 0;
      }
    }
    return false;
  }

  /** Waits for the process to end by itself; false if the time is over. */
  boolean awaitEnd(Duration patience) throws InterruptedException {
    boolean ended = process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
    if (ended) {
      reader.join();
    }
    return ended;
  }

  int exitCode() {
    return process.exitValue();
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** The last line that it printed. */
  String lastLine() {
    return lastLine;
  }

  /** Ends it with SIGKILL, at once, and waits until it is gone. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly();
    Runtime.getRuntime().removeShutdownHook(hook);
  }
}
