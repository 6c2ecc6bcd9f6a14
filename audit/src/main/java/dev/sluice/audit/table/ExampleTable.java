package dev.sluice.audit.table;

import dev.sluice.audit.sample.RowSample;
import dev.sluice.schemas.feature.FeatureSchema;
import dev.sluice.schemas.feature.FeatureSpec;
import dev.sluice.schemas.record.Example;
import dev.sluice.schemas.record.Label;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes in examples once: counts every column over all rows and keeps a bounded sample for the
 * scores. Memory: {@code sampleRows} x (columns + 5) x 4 bytes, and 4 KiB a column. Parts merge.
 * Not thread-safe.
 */
public final class ExampleTable {
  private final List<String> columns;
  private final List<ColumnCount> counts;
  private final RowSample sample;
  private long positives;
  private long servedCtr;
  private double ctrSum;

  /** An empty table of the schema's features. */
  public ExampleTable(FeatureSchema schema, int sampleRows, long seed) {
    this(
        schema.features().stream()
            .filter(feature -> !(feature instanceof FeatureSpec.VectorField))
            .flatMap(feature -> feature.valueNames().stream())
            .toList(),
        sampleRows,
        seed);
  }

  /** An empty table of the given columns. */
  public ExampleTable(List<String> columns, int sampleRows, long seed) {
    this.columns = List.copyOf(columns);
    this.counts = new ArrayList<>(this.columns.stream().map(ColumnCount::new).toList());
    this.sample = new RowSample(columns, sampleRows, seed);
  }

  /** Adds an example; its label is whether it was clicked. */
  public void add(Example example) {
    Label click = example.getLabels().get(FeatureSchema.CLICK);
    boolean clicked = click != null && click.getCount() > 0;
    Double ctr = example.getCtr();
    if (ctr != null) {
      servedCtr++;
      ctrSum += ctr;
    }
    String[] cells = new String[columns.size()];
    for (int column = 0; column < cells.length; column++) {
      cells[column] = Cells.of(example.getFeatures().get(columns.get(column)));
    }
    add(example.getExampleId(), example.getTime().toEpochMilli(), cells, clicked);
  }

  /** Adds a row of categorical cells, an empty one for a missing value. */
  public void add(String id, long timeMillis, String[] cells, boolean positive) {
    int[] hashes = new int[cells.length];
    for (int column = 0; column < cells.length; column++) {
      counts.get(column).add(cells[column]);
      hashes[column] = RowSample.cell(cells[column]);
    }
    positives += positive ? 1 : 0;
    sample.offer(id, timeMillis, hashes, positive ? 1 : 0);
  }

  /** Takes in another part of the same log. */
  public void merge(ExampleTable other) {
    for (int column = 0; column < counts.size(); column++) {
      counts.get(column).merge(other.counts.get(column));
    }
    positives += other.positives;
    servedCtr += other.servedCtr;
    ctrSum += other.ctrSum;
    sample.merge(other.sample);
  }

  /** The columns, in order. */
  public List<String> columns() {
    return columns;
  }

  /** What was counted, in column order. */
  public List<ColumnCount> counts() {
    return List.copyOf(counts);
  }

  public RowSample sample() {
    return sample;
  }

  /** Rows added. */
  public long rows() {
    return sample.seen();
  }

  public long positives() {
    return positives;
  }

  /** Mean served ctr over mean label, where every row carries the ctr; else null. */
  public @Nullable Double calibration() {
    return servedCtr == rows() && positives > 0 ? ctrSum / positives : null;
  }
}
