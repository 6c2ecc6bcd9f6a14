package dev.sluice.app.platform;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * The folder where one platform keeps everything between runs.
 *
 * <pre>
 *   platform.properties   bootstrap.servers, topic.prefix of the last start: how other commands find it
 *   platform.lock         held while a platform runs here
 *   broker/               the embedded broker's logs
 *   checkpoints/JOB/      Flink's checkpoints
 *   table/                the embedding table
 *   snapshots/            full snapshots of the model
 *   streams/              the stores of the Streams application
 *   traffic/              the traffic source's own
 *   logs/sluice.log
 *   cluster.properties    a cluster's shape, with conf/ run/ brokers/ jobs/ tmp/ of its processes
 * </pre>
 */
public record WorkFolder(Path root) {
  private static final String STATE = "platform.properties";
  private static final String LOCK = "platform.lock";

  /** Returns the folder, made absolute; it is created when a platform starts there. */
  public static WorkFolder at(Path root) {
    return new WorkFolder(root.toAbsolutePath().normalize());
  }

  public Path broker() {
    return root.resolve("broker");
  }

  /** Exists where a cluster of processes has its place. */
  public Path clusterFile() {
    return root.resolve("cluster.properties");
  }

  public Path checkpoints(String job) {
    return root.resolve("checkpoints").resolve(job);
  }

  public Path table() {
    return root.resolve("table");
  }

  public Path snapshots() {
    return root.resolve("snapshots");
  }

  public Path streams() {
    return root.resolve("streams");
  }

  public Path traffic() {
    return root.resolve("traffic");
  }

  public Path logFile() {
    return root.resolve("logs").resolve("sluice.log");
  }

  /** What the last start wrote down; empty if no platform ever started here. */
  public Optional<Properties> state() {
    try (Reader in = Files.newBufferedReader(root.resolve(STATE))) {
      Properties state = new Properties();
      state.load(in);
      return Optional.of(state);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes down how to reach the platform, whole or not at all. */
  public void saveState(Properties state) {
    Path next = root.resolve(STATE + ".next");
    try {
      Files.deleteIfExists(next);
      createPrivate(next);
      try (Writer out = Files.newBufferedWriter(next)) {
        state.store(out, null);
      }
      Files.move(next, root.resolve(STATE), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  // Client properties may hold a password, where their owner has not taken it from elsewhere.
  private static void createPrivate(Path file) throws IOException {
    if (FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }
  }

  /** When a platform last started here, in milliseconds since 1970; 0 if never. */
  public long lastStart() {
    return root.resolve(STATE).toFile().lastModified();
  }

  /** Whether a platform runs here now, in this process or another. */
  public boolean isRunning() {
    if (!Files.exists(root.resolve(LOCK))) {
      return false;
    }
    try (FileChannel channel = openLock();
        FileLock lock = channel.tryLock()) {
      return lock == null;
    } catch (OverlappingFileLockException e) {
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Takes the folder for this process until the lock is closed; it is created where it lacks. The
   * operating system frees it when the process dies.
   *
   * @throws UserError if another platform runs here or the folder cannot be written
   */
  @SuppressWarnings("resource") // The channel is closed with the lock that is returned.
  public AutoCloseable lock() {
    try {
      Files.createDirectories(root);
      FileChannel channel = openLock();
      try {
        if (channel.tryLock() != null) {
          return channel;
        }
      } catch (OverlappingFileLockException e) {
        // The same process holds it: reported like any other holder.
      }
      channel.close();
    } catch (IOException e) {
      throw new UserError(
          e,
          "cannot write to %s (%s): choose another folder with --work",
          root,
          UserError.reason(e));
    }
    throw new UserError(
        "a platform is already running in %s: stop it, or choose another folder with --work", root);
  }

  /**
   * Deletes what earlier runs left. A folder that holds anything else is left alone.
   *
   * @throws UserError if a platform runs here, or the folder is not one of ours
   */
  public void clear() {
    if (!Files.exists(root)) {
      return;
    }
    if (isRunning()) {
      throw new UserError(
          "a platform is already running in %s: stop it, or choose another folder with --work",
          root);
    }
    try {
      for (Path path : contents()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new UserError(e, "cannot empty %s (%s): delete it yourself", root, UserError.reason(e));
    }
  }

  private List<Path> contents() throws IOException {
    boolean ours = Files.exists(root.resolve(LOCK));
    try (Stream<Path> paths = Files.walk(root)) {
      List<Path> all =
          paths.filter(path -> !path.equals(root)).sorted(Comparator.reverseOrder()).toList();
      if (!ours && !all.isEmpty()) {
        throw new UserError("%s holds files that are not Sluice's: choose another --work", root);
      }
      return all;
    }
  }

  private FileChannel openLock() throws IOException {
    return FileChannel.open(
        root.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }
}
