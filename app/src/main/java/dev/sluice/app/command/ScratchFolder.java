package dev.sluice.app.command;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Folders that a command needs while it runs. */
final class ScratchFolder {
  private ScratchFolder() {}

  /** Copies a folder with all that is in it. */
  static void copy(Path from, Path to) {
    for (Path path : inside(from)) {
      try {
        Files.copy(path, to.resolve(from.relativize(path).toString()));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Deletes a folder with all that is in it. */
  static void delete(Path folder) {
    List<Path> paths = inside(folder);
    for (Path path : paths.stream().sorted(Comparator.reverseOrder()).toList()) {
      try {
        Files.delete(path);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static List<Path> inside(Path folder) {
    try (Stream<Path> paths = Files.walk(folder)) {
      return paths.toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
