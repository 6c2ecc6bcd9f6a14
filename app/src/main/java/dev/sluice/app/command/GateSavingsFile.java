package dev.sluice.app.command;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.model.encode.LookupCosts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** {@code gates.json} in an offline model's folder: what its closed values save, by field. */
final class GateSavingsFile {
  static final String NAME = "gates.json";

  // A cost is written with its derived share, which is not read back.
  private static final ObjectMapper JSON =
      new ObjectMapper().configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false);

  private GateSavingsFile() {}

  static void write(Path model, List<LookupCosts.Cost> costs) throws IOException {
    Files.write(
        model.resolve(NAME), JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(costs));
  }

  /** Of a model without gates, or of a folder that cannot be seen from here, nothing. */
  static List<LookupCosts.Cost> read(Path model) throws IOException {
    Path file = model.resolve(NAME);
    return Files.isRegularFile(file)
        ? JSON.readValue(file.toFile(), new TypeReference<List<LookupCosts.Cost>>() {})
        : List.of();
  }
}
