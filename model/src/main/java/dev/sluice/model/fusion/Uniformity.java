package dev.sluice.model.fusion;

import dev.sluice.model.matrix.RowMatrix;
import dev.sluice.model.matrix.RowSums;
import dev.sluice.model.matrix.Workers;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * How evenly points fill the sphere: {@code log mean over pairs a < b of exp(-t |x_a - x_b|^2)},
 * and its calibrated form, where the squared distance is replaced by {@code |x_a - x_b|^2 - 2 + 2
 * s_ab}, s the clamped cosine of the two items' mixed features: similar items repel each other
 * less.
 *
 * <p>For unit vectors |x_a - x_b|^2 is 2 - 2 g with g the inner product, so an exponent is {@code
 * 2t (g - 1)}, or {@code 2t (g - s)}: a matrix product and bounded arguments, no maximum to
 * subtract. Pairs are taken in blocks of 256 x 256: memory is O(n d), whatever the batch. Value and
 * gradient come from one pass, as all weights share one divisor. A batch with repeats is given as
 * distinct rows with counts: the same sum for fewer pairs.
 */
public final class Uniformity {
  /** The temperature of the paper. */
  public static final double TEMPERATURE = 2;

  private static final int BLOCK = 256;

  /**
   * Sums that threads own; fixed, so that the order of additions does not depend on their number,
   * and few, as each is a copy of the gradient.
   */
  private static final int LANES = 4;

  /**
   * The loss and its gradients.
   *
   * @param value the loss; 0 if there is no pair
   * @param gradient at the points, [n][d]
   * @param mixedGradient at the mixed features as given, [n][m]; null if they do not learn
   */
  public record Loss(double value, float[][] gradient, float @Nullable [][] mixedGradient) {}

  private final float[][] points;
  private final int[] counts;
  private final float @Nullable [][] mixed;
  private final @Nullable Calibration calibration;
  private final float[][][] pointBlocks;
  private final float[][][] mixedBlocks;
  private final Lane[] lanes = new Lane[LANES];

  private Uniformity(
      float[][] points,
      int[] counts,
      float @Nullable [][] mixed,
      @Nullable Calibration calibration) {
    if (points.length != counts.length || (mixed != null && mixed.length != points.length)) {
      throw new IllegalArgumentException(
          "points, counts and mixed features must be of one length, points were %d, counts %d"
              .formatted(points.length, counts.length));
    }
    this.points = points;
    this.counts = counts;
    this.mixed = mixed == null ? null : units(mixed);
    this.calibration = calibration;
    pointBlocks = blocks(points);
    mixedBlocks = this.mixed == null ? new float[0][][] : blocks(this.mixed);
  }

  /**
   * Plain uniformity. Shapes: points [n][d], norm 1; counts [n], how often each occurs in the
   * batch. Cost O(n^2 d).
   */
  public static Loss plain(float[][] points, int[] counts, Workers workers) {
    return new Uniformity(points, counts, null, null).run(workers);
  }

  /** Calibrated uniformity; mixed [n][m] are the points' mixed features, of any norm above 0. */
  public static Loss calibrated(
      float[][] points, int[] counts, float[][] mixed, Calibration calibration, Workers workers) {
    Uniformity uniformity = new Uniformity(points, counts, mixed, calibration);
    Loss loss = uniformity.run(workers);
    float[][] gradient = loss.mixedGradient();
    if (gradient != null) {
      workers.rows(
          mixed.length,
          (from, to) -> {
            for (int i = from; i < to; i++) {
              throughNorm(mixed[i], gradient[i]);
            }
          });
    }
    return loss;
  }

  private Loss run(Workers workers) {
    workers.parts(
        LANES,
        lane -> {
          lanes[lane] = new Lane();
          for (int block = lane; block < pointBlocks.length; block += LANES) {
            for (int other = block; other < pointBlocks.length; other++) {
              lanes[lane].add(block, other);
            }
          }
        });
    double sum = repeats();
    for (Lane lane : lanes) {
      sum += lane.sum;
    }
    long drawn = IntStream.of(counts).asLongStream().sum();
    double pairs = drawn * (drawn - 1) / 2.0;
    if (pairs == 0) {
      return new Loss(0, zeros(points), learns() && mixed != null ? zeros(mixed) : null);
    }
    float scale = (float) (2 * TEMPERATURE / sum);
    return new Loss(Math.log(sum / pairs), gradient(scale, workers), mixedGradient(scale, workers));
  }

  /** Pairs of a point with itself: g is 1, s is as large as it gets. They do not learn. */
  private double repeats() {
    double similarity = calibration == null ? 1 : calibration.maxSimilarity();
    double each = Math.exp(2 * TEMPERATURE * (1 - similarity));
    double sum = 0;
    for (int count : counts) {
      sum += count * (count - 1) / 2.0 * each;
    }
    return sum;
  }

  private boolean learns() {
    return calibration != null && !calibration.stopGradient();
  }

  private float[][] gradient(float scale, Workers workers) {
    float[][] gradient = new float[points.length][];
    workers.rows(
        points.length,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            float[] sum = new float[points[i].length];
            float weights = 0;
            for (Lane lane : lanes) {
              RowSums.add(sum, scale, lane.gradient[i]);
              weights += scale * lane.weights[i];
            }
            // The distance's own gradient points from b to a; the inner product gave only b's part.
            RowSums.add(sum, -weights, points[i]);
            gradient[i] = sum;
          }
        });
    return gradient;
  }

  private float @Nullable [][] mixedGradient(float scale, Workers workers) {
    if (!learns() || mixed == null) {
      return null;
    }
    float[][] gradient = new float[points.length][];
    float[][] rows = mixed;
    workers.rows(
        points.length,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            float[] sum = new float[rows[i].length];
            for (Lane lane : lanes) {
              RowSums.add(sum, scale, lane.mixedGradient[i]);
            }
            gradient[i] = sum;
          }
        });
    return gradient;
  }

  /** Turns a gradient at x / |x| into one at x, in place. */
  private static void throughNorm(float[] x, float[] gradient) {
    double norm = Slerp.norm(x);
    double along = RowSums.dot(x, gradient) / (norm * norm);
    for (int j = 0; j < x.length; j++) {
      gradient[j] = (float) ((gradient[j] - along * x[j]) / norm);
    }
  }

  private static float[][] units(float[][] rows) {
    float[][] units = new float[rows.length][];
    for (int i = 0; i < rows.length; i++) {
      units[i] = Slerp.direction(rows[i]);
    }
    return units;
  }

  private static float[][][] blocks(float[][] rows) {
    float[][][] blocks = new float[(rows.length + BLOCK - 1) / BLOCK][][];
    for (int i = 0; i < blocks.length; i++) {
      int from = i * BLOCK;
      blocks[i] = RowMatrix.transposed(rows, from, Math.min(rows.length, from + BLOCK));
    }
    return blocks;
  }

  private static float[][] zeros(float[][] like) {
    return new float[like.length][like.length == 0 ? 0 : like[0].length];
  }

  private static float[][] part(float[][] rows, int block) {
    return Arrays.copyOfRange(rows, block * BLOCK, Math.min(rows.length, (block + 1) * BLOCK));
  }

  /**
   * e to the power of each of the first {@code count} numbers, in place: Taylor's polynomial of a
   * sixteenth, to the power of 16. Relative error below 1e-9 for arguments in [-8, 8], the widest
   * that unit vectors give. A plain loop, so that it becomes vector instructions: a tenth of the
   * time of {@link Math#exp}.
   */
  static void exponentials(double[] x, int count) {
    for (int j = 0; j < count; j++) {
      double y = x[j] * 0.0625;
      double p = Math.fma(y, 1.0 / 3_628_800, 1.0 / 362_880);
      p = Math.fma(p, y, 1.0 / 40_320);
      p = Math.fma(p, y, 1.0 / 5_040);
      p = Math.fma(p, y, 1.0 / 720);
      p = Math.fma(p, y, 1.0 / 120);
      p = Math.fma(p, y, 1.0 / 24);
      p = Math.fma(p, y, 1.0 / 6);
      p = Math.fma(p, y, 0.5);
      p = Math.fma(p, y, 1);
      p = Math.fma(p, y, 1);
      p *= p;
      p *= p;
      p *= p;
      x[j] = p * p;
    }
  }

  /** The sums of one share of the blocks. */
  private final class Lane {
    private final float[][] gradient = zeros(points);
    private final float[][] mixedGradient =
        learns() && mixed != null ? zeros(mixed) : new float[0][];
    private final float[] weights = new float[points.length];
    private final float[][] products = new float[BLOCK][];
    private final float[][] similarities = new float[BLOCK][];
    private final double[] exponents = new double[BLOCK];
    private final float[] clamped = new float[BLOCK];
    private double sum;

    /** Adds the pairs of two blocks; of one with itself, each pair once. */
    void add(int block, int other) {
      float[][] left = part(points, block);
      float[][] right = part(points, other);
      multiply(left, pointBlocks[other], products);
      if (mixed != null) {
        multiply(part(mixed, block), mixedBlocks[other], similarities);
      }
      for (int i = 0; i < left.length; i++) {
        weigh(block * BLOCK + i, other * BLOCK, i, block == other ? i + 1 : 0, right.length);
      }
      spread(products, points, gradient, block, other);
      if (learns() && mixed != null) {
        spread(similarities, mixed, mixedGradient, block, other);
      }
    }

    private void multiply(float[][] left, float[][] right, float[][] out) {
      int width = right[0].length;
      for (int i = 0; i < left.length; i++) {
        if (out[i] == null || out[i].length != width) {
          out[i] = new float[width];
        }
      }
      RowMatrix.multiply(left, right, out, 0, left.length);
    }

    /** Replaces inner products by the weights of their pairs, and similarities by minus those. */
    private void weigh(int point, int firstOther, int row, int from, int to) {
      float[] product = products[row];
      float[] similarity = similarities[row];
      Arrays.fill(product, 0, Math.min(from, to), 0);
      exponents(product, similarity, from, to);
      exponentials(exponents, to);
      double atPoint = 0;
      for (int j = from; j < to; j++) {
        double weight = (double) counts[point] * counts[firstOther + j] * exponents[j];
        product[j] = (float) weight;
        weights[firstOther + j] += (float) weight;
        atPoint += weight;
      }
      if (calibration != null) {
        Arrays.fill(similarity, 0, Math.min(from, to), 0);
        for (int j = from; j < to; j++) {
          similarity[j] = clamped[j] == similarity[j] ? -product[j] : 0;
        }
      }
      weights[point] += (float) atPoint;
      sum += atPoint;
    }

    private void exponents(float[] product, float[] similarity, int from, int to) {
      Arrays.fill(exponents, 0, Math.min(from, to), 0);
      if (calibration == null) {
        for (int j = from; j < to; j++) {
          exponents[j] = 2 * TEMPERATURE * (product[j] - 1.0);
        }
        return;
      }
      // Clamped pairs do not learn: the clamped number is another one.
      float least = (float) calibration.minSimilarity();
      float most = (float) calibration.maxSimilarity();
      for (int j = from; j < to; j++) {
        clamped[j] = Math.max(least, Math.min(most, similarity[j]));
      }
      for (int j = from; j < to; j++) {
        exponents[j] = 2 * TEMPERATURE * ((double) product[j] - clamped[j]);
      }
    }

    private void spread(float[][] weight, float[][] rows, float[][] out, int block, int other) {
      float[][] left = part(rows, block);
      float[][] right = part(rows, other);
      RowMatrix.addProduct(weight, right, part(out, block), 0, left.length);
      RowMatrix.addTransposed(weight, left, part(out, other), 0, left.length);
    }
  }
}
