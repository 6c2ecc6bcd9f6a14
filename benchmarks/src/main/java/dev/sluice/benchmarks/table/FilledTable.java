package dev.sluice.benchmarks.table;

import dev.sluice.embeddings.TableCommit;
import dev.sluice.embeddings.TableLayout;
import dev.sluice.embeddings.rocksdb.SortedFiles;
import dev.sluice.embeddings.rocksdb.StoreTuning;
import dev.sluice.embeddings.rocksdb.TableExport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** Table directories whose every row is stored. */
final class FilledTable {
  private FilledTable() {}

  /** Makes a table in {@code dir} through an export, all rows of version 1. */
  static void make(Path dir, TableLayout layout, StoreTuning tuning) throws IOException {
    Path export = dir.resolveSibling(dir.getFileName() + "-export");
    float[] row = new float[layout.dimension()];
    try (SortedFiles files = SortedFiles.create(export, layout, tuning)) {
      for (int r = 0; r < layout.rows(); r++) {
        layout.initialise(r, row, 0);
        files.row(r, row);
      }
      files.finish(new TableCommit(1, 1, Map.of(), Map.of()));
    }
    TableExport.load(export, dir, tuning);
    TableBench.delete(export);
  }
}
