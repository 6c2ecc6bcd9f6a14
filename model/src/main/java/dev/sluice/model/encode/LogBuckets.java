package dev.sluice.model.encode;

/**
 * Buckets of numbers whose spread is not known beforehand: fine near zero, a constant ratio far
 * out.
 *
 * <p>Bucket of x: {@code sign(x) floor(FINENESS log1p(|x|))}. At 8 steps per factor e a bucket
 * spans 13 % of its value, so prices 10 and 12 part and 1,000 and 1,050 meet; a table row per power
 * of two was rejected as too coarse for prices and ages alike.
 */
final class LogBuckets {
  private static final double FINENESS = 8;

  private LogBuckets() {}

  /** Returns the bucket of {@code x}, which must not be NaN; infinities take the outermost ones. */
  static int bucket(double x) {
    double size = Math.log1p(Math.min(Math.abs(x), Double.MAX_VALUE));
    int bucket = (int) Math.floor(FINENESS * size);
    return x < 0 ? -bucket - 1 : bucket;
  }
}
