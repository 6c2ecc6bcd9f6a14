package dev.sluice.app.command;

import dev.sluice.app.platform.UserError;
import dev.sluice.app.platform.WorkFolder;
import dev.sluice.embeddings.FeatureEntry;
import dev.sluice.embeddings.FeatureRegistry;
import dev.sluice.embeddings.report.TableStats;
import dev.sluice.embeddings.rocksdb.TableDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Finds a table where the user points, and a feature in its registry. */
final class TableFolder {
  private TableFolder() {}

  /** The table's own directory: {@code dir}, or its folder {@code table}. */
  static Path of(Path dir) {
    if (!Files.isDirectory(dir)) {
      throw new UserError("there is no folder %s", dir);
    }
    if (Files.isRegularFile(dir.resolve("CURRENT"))) {
      return dir;
    }
    Path inside = WorkFolder.at(dir).table();
    if (Files.isRegularFile(inside.resolve("CURRENT"))) {
      return inside;
    }
    throw new UserError(
        "there is no table in %s nor in %s: name a table's directory or a work folder",
        dir, inside);
  }

  static TableDirectory open(Path dir) {
    try {
      return TableDirectory.open(of(dir));
    } catch (IllegalArgumentException | IllegalStateException e) {
      throw new UserError(e, "%s", UserError.reason(e));
    }
  }

  static FeatureEntry feature(TableDirectory table, String name) {
    return feature(TableStats.registry(table), name);
  }

  static FeatureEntry feature(FeatureRegistry registry, String name) {
    List<String> known = registry.entries().stream().map(FeatureEntry::name).toList();
    if (known.isEmpty()) {
      throw new UserError("the table knows no features: nothing was committed to it yet");
    }
    return registry
        .find(name)
        .orElseThrow(
            () ->
                new UserError(
                    "the table has no feature '%s': it has %s", name, String.join(", ", known)));
  }
}
