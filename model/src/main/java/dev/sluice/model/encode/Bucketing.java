package dev.sluice.model.encode;

/** Puts a number into a bucket. */
interface Bucketing {
  /** Largest rate that is told from 1, and the smallest from 0. */
  double RATE_EDGE = 1e-4;

  /** Buckets per unit of logit: a rate of 0.10 parts from one of 0.13. */
  int RATE_STEPS = 4;

  /** Returns the bucket of a finite number. */
  int bucket(double x);

  /** Returns the bucket of a rate in [0, 1], in even steps of its logit. */
  static int rate(double x) {
    return (int) Math.floor(RATE_STEPS * logit(x));
  }

  /** Returns the logit of a rate, cut off at {@value #RATE_EDGE} from 0 and 1. */
  static double logit(double rate) {
    double p = Math.max(RATE_EDGE, Math.min(1 - RATE_EDGE, rate));
    return Math.log(p / (1 - p));
  }
}
