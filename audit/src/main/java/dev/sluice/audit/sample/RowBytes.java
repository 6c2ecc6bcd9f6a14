package dev.sluice.audit.sample;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * A row as bytes.
 *
 * <pre>
 *   order 8 | time 8 | revision 4 | label 4 | item 4 | copies 4 | stale 4
 *   predictions: count 1, 4 each | cells: 4 each
 * </pre>
 */
final class RowBytes {
  private RowBytes() {}

  static void write(Row row, DataOutputStream out) throws IOException {
    out.writeLong(row.order());
    out.writeLong(row.timeMillis());
    out.writeInt(row.revision());
    out.writeInt(row.label());
    out.writeInt(row.item());
    out.writeInt(row.copies());
    out.writeInt(row.stale());
    out.writeByte(row.predictions().length);
    for (float prediction : row.predictions()) {
      out.writeFloat(prediction);
    }
    for (int cell : row.cells()) {
      out.writeInt(cell);
    }
  }

  static Row read(DataInputStream in, int columns) throws IOException {
    long order = in.readLong();
    long time = in.readLong();
    int revision = in.readInt();
    int label = in.readInt();
    int item = in.readInt();
    int copies = in.readInt();
    int stale = in.readInt();
    float[] predictions = new float[in.readByte()];
    for (int i = 0; i < predictions.length; i++) {
      predictions[i] = in.readFloat();
    }
    int[] cells = new int[columns];
    for (int i = 0; i < columns; i++) {
      cells[i] = in.readInt();
    }
    return new Row(order, time, revision, cells, label, item, predictions, copies, stale);
  }
}
