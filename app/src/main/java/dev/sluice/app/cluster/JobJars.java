package dev.sluice.app.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The job jars that a cluster was given, numbered; the newest is the one that jobs are submitted
 * from. Copies, so that a build beside a running cluster changes nothing in it.
 */
record JobJars(Path folder) {
  private static final String SUFFIX = ".jar";

  /** Copies a jar, which becomes the newest. */
  void add(Path jar) throws IOException {
    Files.createDirectories(folder);
    List<Path> known = numbered();
    int next = known.isEmpty() ? 1 : number(known.get(known.size() - 1)) + 1;
    Path partial = folder.resolve("next");
    Files.copy(jar, partial, StandardCopyOption.REPLACE_EXISTING);
    Files.move(partial, folder.resolve(next + SUFFIX), StandardCopyOption.ATOMIC_MOVE);
  }

  /** The newest jar. */
  Path current() {
    List<Path> known = numbered();
    if (known.isEmpty()) {
      throw new IllegalStateException("no job jar in " + folder);
    }
    return known.get(known.size() - 1);
  }

  /** Deletes the newest jar, so that the one before is it again. */
  void drop() {
    try {
      Files.delete(current());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<Path> numbered() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().endsWith(SUFFIX))
          .sorted(Comparator.comparingInt(JobJars::number))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int number(Path file) {
    String name = String.valueOf(file.getFileName());
    return Integer.parseInt(name.substring(0, name.length() - SUFFIX.length()));
  }
}
