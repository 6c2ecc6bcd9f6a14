package dev.sluice.embeddings.report;

import dev.sluice.embeddings.FeatureEntry;
import dev.sluice.embeddings.FeatureRegistry;
import dev.sluice.embeddings.RowOwners;
import dev.sluice.embeddings.TableLayout;
import dev.sluice.embeddings.rocksdb.TableDirectory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The report on one table.
 *
 * @param layout its shape
 * @param checkpoint the checkpoint it stands at, -1 for none
 * @param version its model version, -1 for none
 * @param rowsInUse rows ever written
 * @param expectedRowsInUse rows that the values seen should have used, NaN where values are unknown
 * @param rowsShared rows in which values of two owners were learned; -1 where owners are unknown
 * @param tableBytes rows x dimension x 4
 * @param collisionlessBytes what a row of its own for each chunk of each value seen would take
 * @param meanSquaredNorm of the rows in use, NaN for none
 * @param norms their norms
 * @param features each feature ever registered
 */
public record TableStats(
    TableLayout layout,
    long checkpoint,
    long version,
    int rowsInUse,
    double expectedRowsInUse,
    int rowsShared,
    long tableBytes,
    double collisionlessBytes,
    double meanSquaredNorm,
    List<NormHistogram.Bin> norms,
    List<Feature> features) {

  /**
   * One feature.
   *
   * @param name its name
   * @param id its number
   * @param chunks lookups per value
   * @param tables the tables that its chunks use
   * @param valuesSeen distinct values, by sketch, or counted where a log was read; NaN if unknown
   * @param expected collisions of one lookup by the theory
   * @param measured those counted, null without a log
   * @param collisionlessBytes a row of its own for each chunk of each value
   */
  public record Feature(
      String name,
      int id,
      int chunks,
      List<Integer> tables,
      double valuesSeen,
      Collisions expected,
      @Nullable Collisions measured,
      double collisionlessBytes) {}

  /** Copies the lists. */
  public TableStats {
    norms = List.copyOf(norms);
    features = List.copyOf(features);
  }

  /** Reads the table once, in order. */
  public static TableStats of(TableDirectory table) {
    ValuesSeen seen = new ValuesSeen(new RowOwners(0));
    byte[] sketches = table.current().blobs().get(ValuesSeen.BLOB);
    if (sketches != null) {
      seen.restore(sketches);
    }
    List<FeatureEntry> entries = registry(table).entries();
    double[] values = new double[entries.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = sketches == null ? Double.NaN : seen.distinct(entries.get(i).id());
    }
    return of(table, entries, values, null);
  }

  /** As {@link #of(TableDirectory)}, with the values counted from a log in place of sketches. */
  public static TableStats of(
      TableDirectory table, FeatureRegistry registry, CollisionCount counted) {
    List<FeatureEntry> entries = registry.entries();
    double[] values = entries.stream().mapToDouble(e -> counted.distinct(e.id())).toArray();
    return of(table, entries, values, counted);
  }

  /** The registry of the table's current version; an empty one where it holds none. */
  public static FeatureRegistry registry(TableDirectory table) {
    byte[] bytes = table.current().blobs().get(FeatureRegistry.BLOB);
    return bytes == null ? new FeatureRegistry() : FeatureRegistry.fromBytes(bytes);
  }

  private static TableStats of(
      TableDirectory table,
      List<FeatureEntry> entries,
      double[] values,
      @Nullable CollisionCount counted) {
    TableLayout layout = table.layout();
    NormHistogram norms = new NormHistogram();
    table.rows((row, numbers) -> norms.add(numbers));
    double rowBytes = (double) layout.dimension() * Float.BYTES;
    List<Feature> features = new ArrayList<>();
    double collisionless = 0;
    for (int i = 0; i < entries.size(); i++) {
      FeatureEntry entry = entries.get(i);
      double bytes = values[i] * entry.chunks() * rowBytes;
      collisionless += bytes;
      TreeSet<Integer> tables = new TreeSet<>();
      for (int chunk = 0; chunk < entry.chunks(); chunk++) {
        tables.add(entry.table(chunk, layout));
      }
      features.add(
          new Feature(
              entry.name(),
              entry.id(),
              entry.chunks(),
              List.copyOf(tables),
              values[i],
              Collisions.expected(layout, entries, values, i),
              counted == null ? null : counted.measured(entry.id()),
              bytes));
    }
    return new TableStats(
        layout,
        table.current().checkpointId(),
        table.current().version(),
        table.storedRows(),
        expectedRows(layout, entries, values),
        shared(table),
        (long) (layout.rows() * rowBytes),
        collisionless,
        norms.meanSquare(),
        norms.bins(),
        features);
  }

  private static double expectedRows(
      TableLayout layout, List<FeatureEntry> entries, double[] values) {
    double[] lookups = new double[layout.tables()];
    for (int i = 0; i < entries.size(); i++) {
      for (int chunk = 0; chunk < entries.get(i).chunks(); chunk++) {
        lookups[entries.get(i).table(chunk, layout)] += values[i];
      }
    }
    double rows = 0;
    for (double inTable : lookups) {
      rows += Collisions.expectedRowsInUse(inTable, layout.rowsPerTable());
    }
    return rows;
  }

  private static int shared(TableDirectory table) {
    RowOwners owners = table.owners();
    int known = 0;
    int shared = 0;
    for (int row = 0; row < table.layout().rows(); row++) {
      known += owners.print(row) == RowOwners.NONE ? 0 : 1;
      shared += owners.shared(row) ? 1 : 0;
    }
    return known == 0 ? -1 : shared;
  }

  /** The parts of the current version and their sizes in bytes. */
  public static Map<String, Integer> parts(TableDirectory table) {
    Map<String, Integer> sizes = new java.util.TreeMap<>();
    table.current().blobs().forEach((name, bytes) -> sizes.put(name, bytes.length));
    return sizes;
  }
}
