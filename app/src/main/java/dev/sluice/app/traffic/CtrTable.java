package dev.sluice.app.traffic;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A made table in the shape of public click logs: some numbers, mostly categories, whose values are
 * skewed like traffic, and a click that some fields and some pairs of fields tell something of.
 * Pure: a row follows from the shape and its number.
 */
public final class CtrTable {
  private static final int RANK = 4;
  private static final int FEWEST = 3;

  /** Share of the fields that tell nothing. */
  private static final double USELESS = 0.3;

  /** Log odds of a click where nothing is known of a row. */
  private static final double BIAS = -1.5;

  private final Shape shape;
  private final int[] cardinality;
  private final double[] strength;
  private final List<int[]> pairs = new ArrayList<>();

  /**
   * What a table is like.
   *
   * @param rows at least 1
   * @param fields at least 2
   * @param numbers of the fields that are numbers, the first ones
   * @param interactions standard deviation that pairs of fields give the log odds; 0 for none
   * @param seed of it all
   */
  public record Shape(int rows, int fields, int numbers, double interactions, long seed) {
    /** Checks the ranges. */
    public Shape {
      if (rows < 1 || fields < 2 || numbers < 0 || numbers > fields || !(interactions >= 0)) {
        throw new IllegalArgumentException(
            "a table needs rows, two fields, at most as many numbers and interactions of 0 or more;"
                + " were %d, %d, %d and %s".formatted(rows, fields, numbers, interactions));
      }
    }
  }

  /**
   * One row.
   *
   * @param clicked whether there was a click
   * @param logit true log odds of it
   * @param numbers of the number fields
   * @param values of the other fields, from 0 on, the frequent ones first
   */
  @SuppressWarnings("ArrayRecordComponent") // Read only.
  public record Row(boolean clicked, double logit, double[] numbers, int[] values) {}

  /** A table of a shape. */
  public CtrTable(Shape shape) {
    this.shape = shape;
    this.cardinality = new int[shape.fields()];
    this.strength = new double[shape.fields()];
    SplittableRandom random = random(1, 0);
    double most = Math.log(1.25 * shape.rows());
    int categories = shape.fields() - shape.numbers();
    for (int f = 0; f < shape.fields(); f++) {
      double place = (f - shape.numbers()) / Math.max(1.0, categories - 1);
      double least = Math.log(FEWEST);
      cardinality[f] =
          f < shape.numbers() ? 0 : (int) Math.round(Math.exp(least + place * (most - least)));
      boolean useless = random.nextDouble() < USELESS;
      strength[f] = useless ? 0 : Math.abs(gaussian(random)) / Math.sqrt(shape.fields() / 2.0);
    }
    for (int p = 0; p < shape.fields() / 2; p++) {
      int a = random.nextInt(shape.fields());
      int b = random.nextInt(shape.fields());
      if (a != b) {
        pairs.add(new int[] {a, b});
      }
    }
  }

  /** What it is like. */
  public Shape shape() {
    return shape;
  }

  /** Column names: {@code label}, then {@code n1} and so on for numbers, {@code c1} for others. */
  public List<String> columns() {
    List<String> names = new ArrayList<>();
    names.add("label");
    for (int f = 0; f < shape.fields(); f++) {
      names.add(f < shape.numbers() ? "n" + (f + 1) : "c" + (f - shape.numbers() + 1));
    }
    return names;
  }

  /** The row of a number. */
  public Row row(int number) {
    SplittableRandom random = random(2, number);
    double[] numbers = new double[shape.numbers()];
    int[] values = new int[shape.fields() - shape.numbers()];
    double[] effect = new double[shape.fields()];
    double[][] point = new double[shape.fields()][];
    for (int f = 0; f < shape.fields(); f++) {
      if (f < shape.numbers()) {
        double z = gaussian(random);
        numbers[f] = Math.floor(Math.exp(2 + z));
        effect[f] = 0.7 * z + 0.7 * Math.sin(2 * z + f);
        point[f] = new double[] {z, Math.sin(z), Math.cos(z), 1};
      } else {
        // P(v) falls as 1 / v.
        int value = (int) Math.pow(cardinality[f] + 1.0, random.nextDouble()) - 1;
        values[f - shape.numbers()] = value;
        SplittableRandom own = random(3 + f, value);
        effect[f] = gaussian(own);
        point[f] = new double[] {gaussian(own), gaussian(own), gaussian(own), gaussian(own)};
      }
    }
    double logit = BIAS + together(point);
    for (int f = 0; f < shape.fields(); f++) {
      logit += strength[f] * effect[f];
    }
    boolean clicked = random.nextDouble() < 1 / (1 + Math.exp(-logit));
    return new Row(clicked, logit, numbers, values);
  }

  private double together(double[][] point) {
    double sum = 0;
    for (int[] pair : pairs) {
      for (int j = 0; j < RANK; j++) {
        sum += point[pair[0]][j] * point[pair[1]][j];
      }
    }
    return sum * shape.interactions() / Math.sqrt((double) RANK * Math.max(1, pairs.size()));
  }

  private SplittableRandom random(long stream, long number) {
    return new SplittableRandom((shape.seed() * 1_000_003 + stream) * 0x9E3779B97F4A7C15L + number)
        .split();
  }

  private static double gaussian(SplittableRandom random) {
    // Box and Muller: SplittableRandom draws uniformly only.
    double u = 1 - random.nextDouble();
    return Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * random.nextDouble());
  }
}
