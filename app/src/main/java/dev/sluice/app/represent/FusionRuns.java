package dev.sluice.app.represent;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.model.represent.RankingQuality;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Figures of single runs, one JSON object a line, so that an experiment can be broken off and go on
 * where it stood.
 *
 * <pre>
 *   {"of": what was run on what, "line": "fused", "seed": 999, "recall_20": 0.1, ..., "users": 608}
 *   {"of": ..., "chosen": "company"}
 * </pre>
 *
 * <p>Lines of other data or settings stay in the file and are passed over; so is a last line that
 * was broken off.
 */
public final class FusionRuns {
  private static final JsonMapper JSON = new JsonMapper();

  private final @Nullable Path file;
  private final String of;
  private final Map<List<Object>, RankingQuality> known = new HashMap<>();
  private @Nullable String chosen;

  private FusionRuns(@Nullable Path file, String of) {
    this.file = file;
    this.of = of;
  }

  /** Kept in memory alone. */
  public static FusionRuns inMemory() {
    return new FusionRuns(null, "");
  }

  /** Kept in {@code file}, which need not exist; {@code of} names data and settings. */
  public static FusionRuns of(Path file, String of) throws IOException {
    FusionRuns runs = new FusionRuns(file, of);
    if (Files.exists(file)) {
      String text = Files.readString(file);
      text.lines().forEach(runs::read);
      // What comes next must not stand behind half a line.
      if (!text.isEmpty() && !text.endsWith("\n")) {
        Files.writeString(file, System.lineSeparator(), StandardOpenOption.APPEND);
      }
    }
    return runs;
  }

  private void read(String line) {
    JsonNode node;
    try {
      node = JSON.readTree(line);
    } catch (JacksonException e) {
      return;
    }
    if (!node.path("of").asText().equals(of)) {
      return;
    }
    if (node.has("chosen")) {
      chosen = node.get("chosen").asText();
    } else {
      known.put(
          key(node.path("line").asText(), node.path("seed").asLong()),
          new RankingQuality(
              node.path("recall_10").asDouble(),
              node.path("recall_20").asDouble(),
              node.path("ndcg_10").asDouble(),
              node.path("ndcg_20").asDouble(),
              node.path("users").asInt()));
    }
  }

  private static List<Object> key(String line, long seed) {
    return List.of(line, seed);
  }

  /** What a run came to, if it was there. */
  public Optional<RankingQuality> get(String line, long seed) {
    return Optional.ofNullable(known.get(key(line, seed)));
  }

  /** Notes what a run came to. */
  public void put(String line, long seed, RankingQuality quality) {
    known.put(key(line, seed), quality);
    Map<String, Object> record = new LinkedHashMap<>();
    record.put("line", line);
    record.put("seed", seed);
    record.putAll(quality.toMap());
    write(record);
  }

  /** The recipe that was chosen, if one was. */
  public Optional<String> chosen() {
    return Optional.ofNullable(chosen);
  }

  /** Notes the recipe that was chosen. */
  public void choose(String recipe) {
    chosen = recipe;
    write(Map.of("chosen", recipe));
  }

  private void write(Map<String, Object> record) {
    if (file == null) {
      return;
    }
    Map<String, Object> whole = new LinkedHashMap<>();
    whole.put("of", of);
    whole.putAll(record);
    try {
      Path parent = file.toAbsolutePath().getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      Files.writeString(
          file,
          JSON.writeValueAsString(whole) + System.lineSeparator(),
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }
}
