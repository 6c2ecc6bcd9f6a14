package dev.sluice.app.command;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.sluice.app.platform.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option {@code --report FILE}: what a command did, as JSON. */
final class ReportFile {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private final Map<String, @Nullable Object> figures = new LinkedHashMap<>();

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "Write what was done as JSON to this file.")
  @Nullable Path file;

  /** Notes one figure. */
  @CanIgnoreReturnValue
  ReportFile put(String key, @Nullable Object value) {
    figures.put(key, value);
    return this;
  }

  /** Writes the figures, if a file was asked for. */
  void write() {
    try {
      write(JSON.writeValueAsString(figures));
    } catch (JacksonException e) {
      throw new IllegalStateException("plain figures are always JSON", e);
    }
  }

  /** Writes {@code json}, if a file was asked for. */
  void write(String json) {
    if (file == null) {
      return;
    }
    try {
      Path parent = file.toAbsolutePath().getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      Files.writeString(file, json + System.lineSeparator());
    } catch (IOException e) {
      throw new UserError(
          e, "cannot write the report to %s (%s): name another file", file, e.toString());
    }
  }
}
