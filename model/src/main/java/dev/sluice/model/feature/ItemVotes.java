package dev.sluice.model.feature;

/**
 * What a subject's items say of another one that is more or less like each of them. Immutable.
 *
 * <p>Cost of a vote: O(items times numbers), in loops over items that become vector instructions.
 */
final class ItemVotes {
  /** Weight of a vote for nothing: one item just like the candidate moves the result halfway. */
  private static final double PRIOR = 1;

  private final int[] dims;
  private final int items;
  private final float[][][] columns;
  private final float[][] having;
  private final double[] leanings;

  /**
   * Lays the items' vectors out.
   *
   * @param units [items][vectors][dim], norm 1 each; an empty one lacks
   * @param engaged [items], whether something came of it
   * @param dims [vectors], their numbers
   */
  ItemVotes(float[][][] units, boolean[] engaged, int[] dims) {
    this.dims = dims.clone();
    items = units.length;
    columns = new float[dims.length][][];
    having = new float[dims.length][items];
    for (int k = 0; k < dims.length; k++) {
      columns[k] = new float[dims[k]][items];
      for (int i = 0; i < items; i++) {
        float[] unit = units[i][k];
        having[k][i] = unit.length == 0 ? 0 : 1;
        for (int j = 0; j < unit.length; j++) {
          columns[k][j][i] = unit[j];
        }
      }
    }
    leanings = leanings(engaged);
  }

  /** What came of each, 1 or 0, less the share of all that something came of. */
  private static double[] leanings(boolean[] engaged) {
    int count = 0;
    for (boolean one : engaged) {
      count += one ? 1 : 0;
    }
    double[] leanings = new double[engaged.length];
    for (int i = 0; i < leanings.length; i++) {
      leanings[i] = (engaged[i] ? 1 : 0) - (double) count / engaged.length;
    }
    return leanings;
  }

  /**
   * Returns the vote on an item, in (-1, 1); NaN where no item has a vector that it has too.
   *
   * @param unit [vectors][dim], norm 1 each; an empty one lacks
   */
  double on(float[][] unit) {
    float[] products = new float[items];
    float[] shared = new float[items];
    for (int k = 0; k < dims.length; k++) {
      if (unit[k].length > 0) {
        add(1, having[k], shared);
        for (int j = 0; j < dims[k]; j++) {
          add(unit[k][j], columns[k][j], products);
        }
      }
    }
    double sum = 0;
    double weights = PRIOR;
    boolean any = false;
    for (int i = 0; i < items; i++) {
      if (shared[i] > 0) {
        any = true;
        double weight = weight(products[i] / shared[i]);
        sum += weight * leanings[i];
        weights += weight;
      }
    }
    return any ? sum / weights : Double.NaN;
  }

  private static void add(float factor, float[] from, float[] to) {
    for (int i = 0; i < to.length; i++) {
      to[i] += factor * from[i];
    }
  }

  /**
   * The fourth power: on MovieLens the eighth adds only three fifths as much to rates and counts,
   * as it leaves too few to vote.
   */
  private static double weight(double cosine) {
    double square = cosine > 0 ? cosine * cosine : 0;
    return square * square;
  }
}
