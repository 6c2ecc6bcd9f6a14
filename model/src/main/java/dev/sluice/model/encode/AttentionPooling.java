package dev.sluice.model.encode;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/**
 * Pools slots of several values with attention: a value's score is {@code e . (A q / sqrt(d) + u)},
 * e its row, q the pooled slot of the target item [1, where a small network stands in place of A],
 * and the weights are a softmax of the scores over the slot's values. A and u belong to the slot
 * and begin at zero, where the pooled vector is the mean.
 *
 * <p>With gates a value's weight w (its gate over the number of values) stands for the 1/n: the
 * slot is {@code sum_i w_i r_i e_i}, with {@code r_i = exp(s_i) sum_j w_j / sum_j w_j exp(s_j)}; a
 * closed value changes nothing, whether it has a row or none. r is 1 everywhere where all scores
 * are equal.
 *
 * <p>Sums run in the batch's order and in double, so a slot's bits do not depend on what shares the
 * batch. One thread at a time.
 *
 * <p>[1] Zhou et al., Deep Interest Network, KDD 2018, section 4.3.
 */
public final class AttentionPooling {
  /** Name of the blob in a model version. */
  public static final String BLOB = "attention";

  private static final int FORMAT = 1;
  private static final int HEADER = 3;

  private final List<AttendedSlot> slots;
  private final int dimension;
  private final float[] values;

  private AttentionPooling(List<AttendedSlot> slots, int dimension, float[] values) {
    this.slots = slots;
    this.dimension = dimension;
    this.values = values;
  }

  /** The start of training, at which it pools as the mean does. */
  public static AttentionPooling initial(List<AttendedSlot> slots, int dimension) {
    return new AttentionPooling(
        List.copyOf(slots), dimension, new float[slots.size() * dimension * (dimension + 1)]);
  }

  /** Whether no slot is pooled so. */
  public boolean isEmpty() {
    return slots.isEmpty();
  }

  /** The slots. */
  public List<AttendedSlot> slots() {
    return slots;
  }

  /** Of each slot A, row-major, then u; the array itself. */
  public float[] values() {
    return values;
  }

  private int matrix(int index) {
    return index * dimension * (dimension + 1);
  }

  private int vector(int index) {
    return matrix(index) + dimension * dimension;
  }

  /** {@code A q / sqrt(d) + u}: what a row's product with is its score. */
  private double[] key(int index, float[] input, int queryAt) {
    double[] key = new double[dimension];
    double scale = 1 / Math.sqrt(dimension);
    for (int d = 0; d < dimension; d++) {
      double sum = 0;
      if (queryAt >= 0) {
        int row = matrix(index) + d * dimension;
        for (int c = 0; c < dimension; c++) {
          sum += (double) values[row + c] * input[queryAt + c];
        }
      }
      key[d] = scale * sum + values[vector(index) + d];
    }
    return key;
  }

  /** The values of one slot: rows, where each lies among them, and weights; null for equal ones. */
  private record Cell(float[] rows, int[] places, float[] weights, int from, int to) {
    int at(int i, int dimension) {
      return (places.length == 0 ? i - from : places[i]) * dimension;
    }

    double weight(int i) {
      return weights.length == 0 ? 1.0 / (to - from) : weights[i];
    }
  }

  /** Fills r of the slot's values, from 0 on. */
  private void relative(Cell cell, double[] key, double[] relative) {
    double most = Double.NEGATIVE_INFINITY;
    for (int i = cell.from(); i < cell.to(); i++) {
      double score = 0;
      int at = cell.at(i, dimension);
      for (int d = 0; d < dimension; d++) {
        score += key[d] * cell.rows()[at + d];
      }
      relative[i - cell.from()] = score;
      if (cell.weight(i) != 0) {
        most = Math.max(most, score);
      }
    }
    double whole = 0;
    double sum = 0;
    for (int i = cell.from(); i < cell.to(); i++) {
      double weight = cell.weight(i);
      // Closed values may score higher than all that are open; what they are told is only a share.
      double grown = Math.exp(Math.min(0, relative[i - cell.from()] - most));
      relative[i - cell.from()] = grown;
      whole += weight;
      sum += weight * grown;
    }
    for (int i = 0; i < cell.to() - cell.from(); i++) {
      relative[i] = sum == 0 ? 1 : relative[i] * whole / sum;
    }
  }

  /**
   * Pools one slot's rows that lie side by side, for serving.
   *
   * @param index among {@link #slots}
   * @param rows [count][dimension], row-major; may be longer
   * @param weights of the batch's rows, the slot's from {@code first} on; empty without gates
   * @param input the example's pooled slots, its first at {@code inputAt}; the slot is written
   *     there
   */
  public void pool(
      int index, float[] rows, int count, float[] weights, int first, float[] input, int inputAt) {
    Cell cell = new Cell(rows, new int[0], weights, first, first + count);
    double[] relative = new double[count];
    pool(index, cell, relative, input, inputAt);
  }

  private void pool(int index, Cell cell, double[] relative, float[] input, int inputAt) {
    AttendedSlot slot = slots.get(index);
    relative(cell, key(index, input, queryAt(slot, inputAt)), relative);
    int out = inputAt + slot.slot() * dimension;
    for (int d = 0; d < dimension; d++) {
      double sum = 0;
      for (int i = cell.from(); i < cell.to(); i++) {
        double share = cell.weight(i) * relative[i - cell.from()];
        sum += share * cell.rows()[cell.at(i, dimension) + d];
      }
      input[out + d] = (float) sum;
    }
  }

  private int queryAt(AttendedSlot slot, int inputAt) {
    return slot.query() == AttendedSlot.NONE ? -1 : inputAt + slot.query() * dimension;
  }

  /**
   * Pools the slots of a batch anew that {@link Pooling#pool} has pooled as means.
   *
   * @param rows [distinct][dimension], row-major
   * @param input [size][inputWidth], row-major; its attended slots are overwritten
   */
  public Pass pass(EncodedBatch batch, DistinctRows distinct, float[] rows, float[] input) {
    Pass pass = new Pass(batch, distinct, rows, input);
    for (int example = 0; example < batch.size(); example++) {
      for (int index = 0; index < slots.size(); index++) {
        pass.forward(example, index);
      }
    }
    return pass;
  }

  /** A forward pass over a batch, to go back through. */
  public final class Pass {
    private final EncodedBatch batch;
    private final int[] places;
    private final float[] rows;
    private final float[] weights;
    private final float[] input;
    private final double[] relative;

    private Pass(EncodedBatch batch, DistinctRows distinct, float[] rows, float[] input) {
      EncodedBatch.Gated gated = batch.gated();
      this.batch = batch;
      this.places = distinct.places();
      this.rows = rows;
      this.weights = gated == null ? new float[0] : gated.weights();
      this.input = input;
      this.relative = new double[places.length];
      Arrays.fill(relative, 1);
    }

    /** By the batch's rows: what a value counts in its slot, a mean's share being 1. */
    public double[] relative() {
      return relative;
    }

    private Cell cell(int example, int index) {
      int at = example * batch.slots() + slots.get(index).slot();
      return new Cell(rows, places, weights, batch.offsets()[at], batch.offsets()[at + 1]);
    }

    private void forward(int example, int index) {
      Cell cell = cell(example, index);
      int count = cell.to() - cell.from();
      if (count > 1) {
        double[] own = new double[count];
        pool(index, cell, own, input, example * batch.inputWidth());
        System.arraycopy(own, 0, relative, cell.from(), count);
      }
    }

    /**
     * Goes back through the scores.
     *
     * @param atInput derivatives by the input; those of the queries are added
     * @param byRow [distinct][dimension], derivatives by the rows as far as they come through the
     *     scores are added; the others are {@link Pooling#scatter}'s
     * @return derivatives by {@link #values}
     */
    public float[] backward(float[] atInput, double[] byRow) {
      double[] byValue = new double[values.length];
      for (int example = 0; example < batch.size(); example++) {
        for (int index = 0; index < slots.size(); index++) {
          backward(example, index, atInput, byRow, byValue);
        }
      }
      float[] gradient = new float[byValue.length];
      for (int i = 0; i < gradient.length; i++) {
        gradient[i] = (float) byValue[i];
      }
      return gradient;
    }

    private void backward(
        int example, int index, float[] atInput, double[] byRow, double[] byValue) {
      Cell cell = cell(example, index);
      if (cell.to() - cell.from() < 2) {
        return;
      }
      int inputAt = example * batch.inputWidth();
      int out = inputAt + slots.get(index).slot() * dimension;
      int queryAt = queryAt(slots.get(index), inputAt);
      double[] key = key(index, input, queryAt);
      double[] byScore = byScore(cell, atInput, out);
      double[] byKey = new double[dimension];
      for (int i = cell.from(); i < cell.to(); i++) {
        int row = cell.at(i, dimension);
        for (int d = 0; d < dimension; d++) {
          byKey[d] += byScore[i - cell.from()] * rows[row + d];
          byRow[row + d] += byScore[i - cell.from()] * key[d];
        }
      }
      keyBackward(index, queryAt, byKey, atInput, byValue);
    }

    /** A score's derivative is its value's share times what its row gives beyond the mean. */
    private double[] byScore(Cell cell, float[] atInput, int out) {
      double[] byScore = new double[cell.to() - cell.from()];
      double mean = 0;
      double whole = 0;
      for (int i = cell.from(); i < cell.to(); i++) {
        int row = cell.at(i, dimension);
        double given = 0;
        for (int d = 0; d < dimension; d++) {
          given += (double) atInput[out + d] * rows[row + d];
        }
        byScore[i - cell.from()] = given;
        double share = cell.weight(i) * relative[i];
        mean += share * given;
        whole += share;
      }
      mean = whole == 0 ? 0 : mean / whole;
      for (int i = cell.from(); i < cell.to(); i++) {
        double share = cell.weight(i) * relative[i];
        byScore[i - cell.from()] = share * (byScore[i - cell.from()] - mean);
      }
      return byScore;
    }

    private void keyBackward(
        int index, int queryAt, double[] byKey, float[] atInput, double[] byValue) {
      double scale = 1 / Math.sqrt(dimension);
      for (int d = 0; d < dimension; d++) {
        byValue[vector(index) + d] += byKey[d];
      }
      if (queryAt < 0) {
        return;
      }
      for (int c = 0; c < dimension; c++) {
        double byQuery = 0;
        for (int d = 0; d < dimension; d++) {
          int at = matrix(index) + d * dimension + c;
          byValue[at] += scale * byKey[d] * input[queryAt + c];
          byQuery += scale * byKey[d] * values[at];
        }
        atInput[queryAt + c] += (float) byQuery;
      }
    }
  }

  /** Format, number of slots and dimension, ints; slot and query of each, ints; values, floats. */
  public byte[] toBytes() {
    ByteBuffer out =
        ByteBuffer.allocate((HEADER + 2 * slots.size() + values.length) * Integer.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(FORMAT).putInt(slots.size()).putInt(dimension);
    slots.forEach(slot -> out.putInt(slot.slot()).putInt(slot.query()));
    out.asFloatBuffer().put(values);
    return out.array();
  }

  /**
   * Reads what {@link #toBytes} wrote.
   *
   * @throws IllegalArgumentException if the bytes are of another form
   */
  public static AttentionPooling fromBytes(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (bytes.length < HEADER * Integer.BYTES || in.getInt() != FORMAT) {
      throw new IllegalArgumentException(
          "no attention of this build in %d bytes: train the model anew".formatted(bytes.length));
    }
    int count = in.getInt();
    int dimension = in.getInt();
    long expected = HEADER + 2L * count + (long) count * dimension * (dimension + 1);
    if (count < 0 || dimension < 1 || bytes.length != expected * Integer.BYTES) {
      throw new IllegalArgumentException(
          "attention over %d slots of %d numbers is not %d bytes"
              .formatted(count, dimension, bytes.length));
    }
    AttendedSlot[] slots = new AttendedSlot[count];
    for (int i = 0; i < count; i++) {
      slots[i] = new AttendedSlot(in.getInt(), in.getInt());
    }
    AttentionPooling read = initial(List.of(slots), dimension);
    in.asFloatBuffer().get(read.values);
    return read;
  }

  /**
   * Takes over the numbers of {@link #toBytes}.
   *
   * @throws IllegalStateException if they are of other slots
   */
  public void restore(byte[] bytes) {
    AttentionPooling saved = fromBytes(bytes);
    if (!saved.slots.equals(slots) || saved.dimension != dimension) {
      throw new IllegalStateException(
          "the table's attention is over %s, the configuration's over %s: start a new model name"
              .formatted(saved.slots, slots));
    }
    System.arraycopy(saved.values, 0, values, 0, values.length);
  }
}
