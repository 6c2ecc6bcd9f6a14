package dev.sluice.app.traffic;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Properties;

/** A small file of numbers by name, replaced whole: what a traffic source keeps between runs. */
final class Progress {
  private final Path file;
  private final Properties values = new Properties();

  private Progress(Path file) {
    this.file = file;
  }

  /** Opens {@code folder/name.properties}; all values are absent if there is none. */
  static Progress open(Path folder, String name) throws IOException {
    Files.createDirectories(folder);
    Progress progress = new Progress(folder.resolve(name + ".properties"));
    if (Files.exists(progress.file)) {
      try (Reader in = Files.newBufferedReader(progress.file)) {
        progress.values.load(in);
      }
    }
    return progress;
  }

  /**
   * Returns a value, or {@code otherwise} if it is absent.
   *
   * @throws IllegalStateException if the file holds something else than numbers
   */
  long get(String key, long otherwise) {
    String text = values.getProperty(key);
    try {
      return text == null ? otherwise : Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new IllegalStateException(
          "%s holds %s=%s, which is no number: delete the file to start over"
              .formatted(file, key, text),
          e);
    }
  }

  Progress set(String key, long value) {
    values.setProperty(key, Long.toString(value));
    return this;
  }

  /** Writes all values; a reader finds the old file or the new one, never half of it. */
  void save() {
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    try {
      try (Writer out = Files.newBufferedWriter(fresh)) {
        values.store(out, null);
      }
      Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }
}
