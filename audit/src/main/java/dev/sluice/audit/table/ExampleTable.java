package dev.sluice.audit.table;

import dev.sluice.audit.sample.RowSample;
import dev.sluice.schemas.feature.FeatureSchema;
import dev.sluice.schemas.feature.Values;
import dev.sluice.schemas.record.Example;
import dev.sluice.schemas.record.Label;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes in examples once: counts every column over all rows and keeps a bounded sample for
 * everything else. Parts of a log merge to what the whole would have given, bit for bit, whatever
 * the order and the cut. Memory is bounded by the sample: see {@link RowSample}. Not thread-safe.
 */
public final class ExampleTable {
  /** Position of the served ctr among a row's predictions. */
  public static final int SERVED_CTR = 0;

  private static final float[] NO_PREDICTION = {};

  private final List<ColumnSpec> columns;
  private final List<ColumnCount> counts;
  private final boolean keepExamples;
  private final RowSample sample;
  private final KeptExamples kept;
  private final LogFacts facts = new LogFacts();

  /**
   * An empty table.
   *
   * @param sampleRows rows that are kept at most
   * @param keepExamples whether some examples are kept whole, for what a model makes of them
   */
  public ExampleTable(List<ColumnSpec> columns, int sampleRows, long seed, boolean keepExamples) {
    this.columns = List.copyOf(columns);
    this.counts = new ArrayList<>();
    columns.forEach(column -> counts.add(new ColumnCount(column.name())));
    this.keepExamples = keepExamples;
    this.sample = new RowSample(columns.size(), sampleRows, seed);
    this.kept = new KeptExamples(seed);
  }

  /** An empty table of the given columns that keeps no examples. */
  public ExampleTable(List<ColumnSpec> columns, int sampleRows, long seed) {
    this(columns, sampleRows, seed, false);
  }

  /** Adds an example; its label is whether it was clicked. */
  public void add(Example example) {
    add(example, NO_PREDICTION);
  }

  /**
   * Adds an example of which models said something.
   *
   * @param predicted ctr by each model; number i is the row's prediction i+1, 0 is the ctr as
   *     served
   */
  public void add(Example example, float[] predicted) {
    Label click = example.getLabels().get(FeatureSchema.CLICK);
    boolean clicked = click != null && click.getCount() > 0;
    int[] cells = new int[columns.size()];
    for (int column = 0; column < cells.length; column++) {
      ColumnSpec spec = columns.get(column);
      Object value =
          spec.kind() == ColumnSpec.Kind.POSITION
              ? Integer.toString(example.getPosition())
              : example.getFeatures().get(spec.name());
      cells[column] = count(column, value);
    }
    facts.add(example, click);
    if (keepExamples) {
      kept.offer(example);
    }
    sample.offer(
        example.getExampleId(),
        example.getRevision(),
        example.getTime().toEpochMilli(),
        cells,
        clicked ? 1 : 0,
        Cells.cell(example.getItem()),
        predictions(example, predicted));
  }

  /**
   * Adds a row.
   *
   * @param values one per column: text, a number, texts, or null
   */
  public void add(String id, long timeMillis, @Nullable Object[] values, boolean positive) {
    int[] cells = new int[columns.size()];
    for (int column = 0; column < cells.length; column++) {
      cells[column] = count(column, values[column]);
    }
    facts.add(timeMillis, positive);
    sample.offer(id, 0, timeMillis, cells, positive ? 1 : 0, 0, NO_PREDICTION);
  }

  private static float[] predictions(Example example, float[] predicted) {
    Double served = example.getCtr();
    if (served == null && predicted.length == 0) {
      return NO_PREDICTION;
    }
    float[] predictions = new float[1 + predicted.length];
    predictions[SERVED_CTR] = served == null ? Float.NaN : served.floatValue();
    System.arraycopy(predicted, 0, predictions, 1, predicted.length);
    return predictions;
  }

  private int count(int column, @Nullable Object value) {
    ColumnCount count = counts.get(column);
    ColumnSpec.Kind kind = columns.get(column).kind();
    if (kind == ColumnSpec.Kind.NUMBER && value != null) {
      double number = Values.numberOrNaN(value);
      if (!Double.isNaN(number)) {
        count.present(Cells.hash(number), 1);
        return Cells.cell(number);
      }
    }
    String text = Cells.text(value, kind);
    if (text == null) {
      count.missing();
      return Cells.MISSING;
    }
    if (kind == ColumnSpec.Kind.NUMBER) {
      // Of numbers no cell of text can be told: it counts as missing and is named in a finding.
      count.missing();
      count.mistyped();
      return Cells.MISSING;
    }
    long hash = Cells.hash(text);
    int cell = Cells.fold(hash);
    count.present(hash, cell, text, value instanceof List<?> list ? list.size() : 1);
    return cell;
  }

  /** Takes in another part of the same log. */
  public void merge(ExampleTable other) {
    for (int column = 0; column < counts.size(); column++) {
      counts.get(column).merge(other.counts.get(column));
    }
    facts.merge(other.facts);
    kept.merge(other.kept);
    sample.merge(other.sample);
  }

  /**
   * Everything taken in, for {@link #mergeBytes}; the examples kept for predictors are left out.
   */
  public byte[] toBytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      for (ColumnCount count : counts) {
        count.write(out);
      }
      facts.write(out);
      sample.write(out);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory does not fail", e);
    }
    return bytes.toByteArray();
  }

  /**
   * Takes in the bytes of another part, of a table of the same columns.
   *
   * @throws IllegalArgumentException if they are none
   */
  public void mergeBytes(byte[] part) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(part))) {
      for (ColumnCount count : counts) {
        count.read(in);
      }
      facts.read(in);
      sample.read(in);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "%d bytes are no part of a table of %d columns".formatted(part.length, columns.size()),
          e);
    }
  }

  /** The columns, in order. */
  public List<ColumnSpec> columns() {
    return columns;
  }

  /** What was counted, in column order. */
  public List<ColumnCount> counts() {
    return List.copyOf(counts);
  }

  public RowSample sample() {
    return sample;
  }

  /** What was counted of the log as a whole. */
  public LogFacts facts() {
    return facts;
  }

  /** A few examples, for what needs them whole; empty unless asked for. */
  public List<Example> examples() {
    return kept.examples();
  }

  /** Rows added. */
  public long rows() {
    return sample.seen();
  }
}
