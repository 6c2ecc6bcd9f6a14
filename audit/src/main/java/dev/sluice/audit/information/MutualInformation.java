package dev.sluice.audit.information;

import java.util.Arrays;

/**
 * Mutual information between a feature f and a label y over the N rows of one batch, in nats [1,
 * section 4.1].
 *
 * <pre>
 *   cond(f|y)  = sum over v with c_v &gt; 1 of c_v/N H(f_i      : y_i = v)
 *   noise(f|y) = sum over v with c_v &gt; 1 of c_v/N H(f_(i+c_v) : y_i = v)     rows taken round
 *   corrected  = noise - cond
 *   plain      = H(f) - cond
 * </pre>
 *
 * The corrected score holds the feature against itself, rotated: a surrogate with the same
 * cardinality and marginal that knows nothing of the label. It is about 0 for noise of any
 * cardinality, exactly 0 for unique ids, and can be negative. It takes rows to be exchangeable: on
 * a sorted table a perfect feature scores 0, so the caller must deal rows in an order that has
 * nothing to do with their values. It is not symmetric: the second column is the one conditioned
 * on.
 *
 * <p>Not thread-safe: it reuses its counts; one per thread. Cost O(N) per pair, no allocation once
 * warm.
 */
/*
 * With T(n) = n ln n the entropies telescope: c H = T(c) - sum T(n), so the corrected score is
 * (sum T(n_fv) - sum T(n'_fv)) / N over the joint counts n and the rotated ones n'. Sums move by
 * T(n+1) - T(n) as a count grows, so no second pass over codes is needed, and what a group touched is
 * cleared by walking the group again. No logarithm is taken once the tables are made.
 *
 * The original takes a pair whose code sums agree for identical and returns plain MI; that is meant
 * for the diagonal and hits unrelated columns too. Here columns are compared.
 *
 * [1] Skrlj, Mramor: OutRank, RecSys 2023, arXiv 2309.01552.
 */
public final class MutualInformation {
  private final double[] step;
  private final double[] total;
  private int[] joint = new int[0];
  private int[] rotated = new int[0];

  /** Makes room for batches of at most {@code maxRows} rows. */
  public MutualInformation(int maxRows) {
    total = new double[maxRows + 2];
    step = new double[maxRows + 1];
    for (int n = 2; n < total.length; n++) {
      total[n] = n * Math.log(n);
    }
    for (int n = 0; n < step.length; n++) {
      step[n] = total[n + 1] - total[n];
    }
  }

  private MutualInformation(MutualInformation tables) {
    total = tables.total;
    step = tables.step;
  }

  /** Returns another for a thread of its own; the tables of logarithms are shared. */
  public MutualInformation forThread() {
    return new MutualInformation(this);
  }

  /**
   * Returns the corrected score of {@code feature} given {@code label}; plain MI if they are equal.
   *
   * @throws IllegalArgumentException if they differ in length or exceed the room made
   */
  public double corrected(Column feature, Column label) {
    check(feature, label.rows());
    if (Arrays.equals(feature.codes(), label.codes())) {
      return plain(feature, label);
    }
    return corrected(feature, RowGroups.by(label));
  }

  /** The same, given the rows grouped by label: the grouping serves many features. */
  public double corrected(Column feature, RowGroups groups) {
    check(feature, groups.rows());
    ensure(feature.cardinality());
    int[] codes = feature.codes();
    int rows = codes.length;
    double sum = 0;
    for (int group = 0; group < groups.count(); group++) {
      int from = groups.from(group);
      int to = groups.to(group);
      int size = to - from;
      if (size < 2) {
        continue;
      }
      for (int at = from; at < to; at++) {
        int row = groups.row(at);
        int shifted = row + size;
        sum += step[joint[codes[row]]++];
        sum -= step[rotated[codes[shifted < rows ? shifted : shifted - rows]]++];
      }
      clear(codes, groups, from, to, size);
    }
    return rows == 0 ? 0 : sum / rows;
  }

  /**
   * Returns the plain mutual information, at least 0 up to rounding.
   *
   * @throws IllegalArgumentException if the columns differ in length or exceed the room made
   */
  public double plain(Column feature, Column label) {
    check(feature, label.rows());
    return plain(feature, RowGroups.by(label));
  }

  /** The same, given the rows grouped by label. */
  public double plain(Column feature, RowGroups groups) {
    check(feature, groups.rows());
    return feature.rows() == 0 ? 0 : entropy(feature) - conditional(feature, groups);
  }

  /** Returns the entropy of a column, in nats; 0 without rows. */
  public double entropy(Column column) {
    check(column, column.rows());
    ensure(column.cardinality());
    int rows = column.rows();
    double sum = 0;
    for (int code : column.codes()) {
      sum += step[joint[code]++];
    }
    for (int code : column.codes()) {
      joint[code] = 0;
    }
    return rows == 0 ? 0 : (total[rows] - sum) / rows;
  }

  private double conditional(Column feature, RowGroups groups) {
    double sum = 0;
    for (int group = 0; group < groups.count(); group++) {
      sum += total[groups.to(group) - groups.from(group)];
      sum -= jointTotal(feature.codes(), groups, group);
    }
    return sum / feature.rows();
  }

  private double jointTotal(int[] codes, RowGroups groups, int group) {
    double sum = 0;
    for (int at = groups.from(group); at < groups.to(group); at++) {
      sum += step[joint[codes[groups.row(at)]]++];
    }
    for (int at = groups.from(group); at < groups.to(group); at++) {
      joint[codes[groups.row(at)]] = 0;
    }
    return sum;
  }

  private void clear(int[] codes, RowGroups groups, int from, int to, int size) {
    int rows = codes.length;
    for (int at = from; at < to; at++) {
      int row = groups.row(at);
      int shifted = row + size;
      joint[codes[row]] = 0;
      rotated[codes[shifted < rows ? shifted : shifted - rows]] = 0;
    }
  }

  private void ensure(int cardinality) {
    if (joint.length < cardinality) {
      joint = new int[cardinality];
      rotated = new int[cardinality];
    }
  }

  private void check(Column feature, int rows) {
    if (feature.rows() != rows || rows >= step.length) {
      throw new IllegalArgumentException(
          "columns of %d and %d rows; both must have as many, at most %d"
              .formatted(feature.rows(), rows, step.length - 1));
    }
  }
}
