package dev.sluice.schemas.metric;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Whether a predicted ctr is the observed one, in bins and per value of a field. */
public final class Calibration {
  private Calibration() {}

  /**
   * One bin of a reliability curve.
   *
   * @param count of examples
   * @param weight of them
   * @param meanCtr predicted
   * @param meanLabel observed
   */
  public record Bin(long count, double weight, double meanCtr, double meanLabel) {
    double gap() {
      return Math.abs(meanCtr - meanLabel);
    }
  }

  /** Bins of equal width, {@code min(floor(p bins), bins - 1)}; empty ones are left out. */
  public static List<Bin> equalWidth(Predictions predictions, int bins) {
    int[] bin = new int[predictions.size()];
    for (int i = 0; i < bin.length; i++) {
      bin[i] = Math.min((int) (predictions.ctr()[i] * bins), bins - 1);
    }
    return collect(predictions, bin, bins);
  }

  /**
   * Bins of equally many examples, in ascending order of ctr (equal ones in order of input); the
   * first {@code n mod bins} have one more.
   */
  public static List<Bin> equalMass(Predictions predictions, int bins) {
    int n = predictions.size();
    int[] order = Ranks.ascending(predictions.ctr());
    int[] bin = new int[n];
    int at = 0;
    for (int b = 0; b < bins; b++) {
      int size = n / bins + (b < n % bins ? 1 : 0);
      for (int i = 0; i < size; i++) {
        bin[order[at++]] = b;
      }
    }
    return collect(predictions, bin, bins);
  }

  private static List<Bin> collect(Predictions predictions, int[] bin, int bins) {
    long[] count = new long[bins];
    double[][] sums = new double[3][bins];
    for (int i = 0; i < bin.length; i++) {
      double weight = predictions.weight()[i];
      count[bin[i]]++;
      sums[0][bin[i]] += weight;
      sums[1][bin[i]] += weight * predictions.ctr()[i];
      sums[2][bin[i]] += weight * predictions.label()[i];
    }
    List<Bin> filled = new ArrayList<>();
    for (int b = 0; b < bins; b++) {
      if (sums[0][b] > 0) {
        filled.add(new Bin(count[b], sums[0][b], sums[1][b] / sums[0][b], sums[2][b] / sums[0][b]));
      }
    }
    return filled;
  }

  /** Expected calibration error: the bins' gaps between predicted and observed, by weight. */
  public static Figure ece(List<Bin> bins) {
    double total = bins.stream().mapToDouble(Bin::weight).sum();
    return total <= 0
        ? Figure.undefined("ECE needs an example, there is none")
        : Figure.of(bins.stream().mapToDouble(bin -> bin.weight() * bin.gap()).sum() / total);
  }

  /** Maximum calibration error: the largest gap of a bin. */
  public static Figure mce(List<Bin> bins) {
    return bins.isEmpty()
        ? Figure.undefined("MCE needs an example, there is none")
        : Figure.of(bins.stream().mapToDouble(Bin::gap).max().orElseThrow());
  }

  /**
   * Field-RCE: relative error of the clicks of each value of a field, by its examples. Values
   * without clicks are left out of the sum.
   *
   * @param field [n], the value of each example
   */
  public static Figure fieldRce(Predictions predictions, List<String> field) {
    double sum = 0;
    boolean any = false;
    for (double[] value : byValue(predictions, field).values()) {
      if (value[2] > 0) {
        sum += value[0] * Math.abs(value[1] - value[2]) / value[2];
        any = true;
      }
    }
    return any
        ? Figure.of(sum / predictions.total())
        : Figure.undefined("field-RCE needs a click, there is none");
  }

  /** Field-ECE with one bin per value of a field. */
  public static Figure fieldEce(Predictions predictions, List<String> field) {
    double total = predictions.total();
    if (total <= 0) {
      return Figure.undefined("field-ECE needs an example, there is none");
    }
    double sum = 0;
    for (double[] value : byValue(predictions, field).values()) {
      sum += Math.abs(value[1] - value[2]);
    }
    return Figure.of(sum / total);
  }

  /** Weight, predicted and observed clicks of each value. */
  private static Map<String, double[]> byValue(Predictions predictions, List<String> field) {
    Map<String, double[]> sums = new LinkedHashMap<>();
    for (int i = 0; i < predictions.size(); i++) {
      double[] value = sums.computeIfAbsent(field.get(i), v -> new double[3]);
      double weight = predictions.weight()[i];
      value[0] += weight;
      value[1] += weight * predictions.ctr()[i];
      value[2] += weight * predictions.label()[i];
    }
    return sums;
  }
}
