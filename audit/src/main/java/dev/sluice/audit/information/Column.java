package dev.sluice.audit.information;

/**
 * A categorical column as dense codes.
 *
 * @param codes one per row, each in [0, cardinality)
 * @param cardinality how many codes there are, at least 1
 */
@SuppressWarnings("ArrayRecordComponent") // A value holder of numeric kernels, never compared.
public record Column(int[] codes, int cardinality) {
  /** Checks that there is at least one code. */
  public Column {
    if (cardinality < 1) {
      throw new IllegalArgumentException("cardinality must be at least 1, was " + cardinality);
    }
  }

  /** Returns the column of {@code values} with codes dealt in order of first appearance. */
  public static Column of(int[] values) {
    CodeBook book = new CodeBook(values.length);
    int[] codes = new int[values.length];
    for (int row = 0; row < values.length; row++) {
      codes[row] = book.code(values[row]);
    }
    return new Column(codes, Math.max(1, book.size()));
  }

  /** Number of rows. */
  public int rows() {
    return codes.length;
  }

  /**
   * Returns the column whose values are the pairs of values of both, each distinct pair one value.
   *
   * @throws IllegalArgumentException if the columns differ in length
   */
  public Column and(Column other) {
    if (other.rows() != rows()) {
      throw new IllegalArgumentException(
          "columns must have as many rows, had %d and %d".formatted(rows(), other.rows()));
    }
    long width = other.cardinality;
    CodeBook book = new CodeBook(rows());
    int[] joined = new int[rows()];
    for (int row = 0; row < joined.length; row++) {
      joined[row] = book.code(codes[row] * width + other.codes[row]);
    }
    return new Column(joined, Math.max(1, book.size()));
  }
}
