package dev.sluice.benchmarks;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.sluice.app.platform.UserError;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The options {@code --json} and {@code --report FILE}: the figures of one benchmark, as lines for
 * people or as one JSON object. Progress goes to the error stream.
 */
public final class BenchReport {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
  private static final double SMALL = 1000;

  private final Map<String, @Nullable Object> figures = new LinkedHashMap<>();

  @SuppressWarnings("NullAway.Init") // picocli sets it.
  @Spec(Spec.Target.MIXEE)
  CommandSpec spec;

  @Option(names = "--json", description = "Print one JSON object instead of lines.")
  boolean json;

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "Write the figures as JSON to this file too.")
  @Nullable Path file;

  /** Notes one figure: a number, text, list or map. Units end its name. */
  @CanIgnoreReturnValue
  public BenchReport put(String key, @Nullable Object value) {
    figures.put(key, value);
    return this;
  }

  /** Says on the error stream what is going on. */
  public void progress(String what) {
    spec.commandLine().getErr().println(what);
    spec.commandLine().getErr().flush();
  }

  /** Notes the machine, prints all figures and writes the file that was asked for. */
  public void finish() {
    put("cores", Runtime.getRuntime().availableProcessors());
    put("java", System.getProperty("java.version"));
    String text = text();
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(text);
    } else {
      figures.forEach((key, value) -> out.printf("%-44s %s%n", key, plain(value)));
    }
    out.flush();
    if (file != null) {
      write(file, text);
    }
  }

  private static String plain(@Nullable Object value) {
    if (value instanceof Double number) {
      return Math.abs(number) < SMALL
          ? "%.4g".formatted(number)
          : "%,d".formatted(Math.round(number));
    }
    return value instanceof Number whole
        ? "%,d".formatted(whole.longValue())
        : String.valueOf(value);
  }

  private String text() {
    try {
      return JSON.writeValueAsString(figures);
    } catch (JacksonException e) {
      throw new IllegalStateException("plain figures are always JSON", e);
    }
  }

  private static void write(Path file, String text) {
    try {
      Path parent = file.toAbsolutePath().getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      Files.writeString(file, text + System.lineSeparator());
    } catch (IOException e) {
      throw new UserError(
          e, "cannot write the report to %s (%s): name another file", file, e.toString());
    }
  }
}
