package dev.sluice.model.gate;

import java.util.Arrays;

/**
 * The weights of all gates with their Adam, touched lazily yet to the bit as if every step had
 * moved every weight.
 *
 * <p>That matters: with a regulariser far below Adam's epsilon, values that never occur are closed
 * by thousands of tiny steps of the regulariser alone, and one occurrence keeps them from it for
 * about 1,000 steps, as Adam's second moment remembers it. An optimiser that moves touched rows
 * only would leave rare values open for ever. So each weight remembers its last step, and what it
 * missed is caught up, step by step, before it is read, and for all when the temperature changes.
 * Not thread-safe.
 */
public final class GateWeights {
  /** Bytes held per gate: weight, two moments and the last step. */
  public static final int BYTES = 3 * Double.BYTES + Long.BYTES;

  private static final double BETA1 = 0.9;
  private static final double BETA2 = 0.999;
  private static final double EPSILON = 1e-8;

  /** From this step on BETA2^step is below half an ulp of 1: both corrections are exactly 1. */
  private static final int SETTLED = 40_000;

  private final double[] weight;
  private final double[] first;
  private final double[] second;
  private final long[] last;
  private final double w0;
  private final double rate;
  private final double lambda;
  private double tau = 1;
  private long step;

  /** 1 - BETA^step of each step: catching up takes many steps, and powers cost most of one. */
  private double[] correction1 = {0};

  private double[] correction2 = {0};

  /**
   * All weights at {@code w0}.
   *
   * @param values gates
   * @param rate Adam's
   * @param lambda the regulariser's strength: times the openness of all gates, it adds to the loss
   */
  public GateWeights(int values, double w0, double rate, double lambda) {
    this.weight = new double[values];
    this.first = new double[values];
    this.second = new double[values];
    this.last = new long[values];
    this.w0 = w0;
    this.rate = rate;
    this.lambda = lambda;
    Arrays.fill(weight, w0);
  }

  /** Weights that stand elsewhere than at the start, for instance those of an earlier search. */
  public static GateWeights of(double[] weights, double w0, double rate, double lambda) {
    GateWeights gates = new GateWeights(weights.length, w0, rate, lambda);
    System.arraycopy(weights, 0, gates.weight, 0, weights.length);
    return gates;
  }

  /** Number of gates. */
  public int size() {
    return weight.length;
  }

  /** Steps taken. */
  public long step() {
    return step;
  }

  /** The temperature. */
  public double tau() {
    return tau;
  }

  /** Changes the temperature; what was missed is caught up at the old one. */
  public void setTau(double to) {
    catchUp();
    tau = to;
  }

  /** The gate of a value now. */
  public double gate(int value) {
    catchUp(value);
    return Gates.search(weight[value], tau, w0);
  }

  /** The weight of a value now. */
  public double weight(int value) {
    catchUp(value);
    return weight[value];
  }

  /** Starts the next step: each value may be touched once in it. */
  public void begin() {
    step++;
    if (step < SETTLED && step >= correction1.length) {
      int from = correction1.length;
      correction1 = Arrays.copyOf(correction1, 2 * from);
      correction2 = Arrays.copyOf(correction2, 2 * from);
      for (int at = from; at < correction1.length; at++) {
        correction1[at] = 1 - Math.pow(BETA1, at);
        correction2[at] = 1 - Math.pow(BETA2, at);
      }
    }
  }

  /**
   * Moves one weight in this step.
   *
   * @param toGate derivative of the data loss with respect to the gate
   */
  public void touch(int value, double toGate) {
    if (last[value] < step - 1) {
      catchUp(value, step - 1);
    }
    double w = weight[value];
    double data = toGate * Gates.slope(w, tau, w0);
    move(value, data + lambda * Gates.opennessSlope(w, tau), step);
    last[value] = step;
  }

  /** Catches all weights up with the current step. */
  public void catchUp() {
    for (int value = 0; value < weight.length; value++) {
      catchUp(value);
    }
  }

  private void catchUp(int value) {
    catchUp(value, step);
  }

  private void catchUp(int value, long to) {
    while (last[value] < to) {
      last[value]++;
      move(value, lambda * Gates.opennessSlope(weight[value], tau), last[value]);
    }
  }

  private void move(int value, double gradient, long at) {
    first[value] = BETA1 * first[value] + (1 - BETA1) * gradient;
    second[value] = BETA2 * second[value] + (1 - BETA2) * gradient * gradient;
    double m = first[value] / (at < SETTLED ? correction1[(int) at] : 1);
    double v = second[value] / (at < SETTLED ? correction2[(int) at] : 1);
    weight[value] -= rate * m / (Math.sqrt(v) + EPSILON);
  }

  /** Puts a closed gate back to the start with no memory of why it closed. */
  public void reopen(int value) {
    catchUp(value);
    weight[value] = w0;
    first[value] = 0;
    second[value] = 0;
  }

  /** Which gates are open: [values], weight above 0. */
  public boolean[] open() {
    catchUp();
    boolean[] open = new boolean[weight.length];
    for (int value = 0; value < open.length; value++) {
      open[value] = weight[value] > 0;
    }
    return open;
  }
}
