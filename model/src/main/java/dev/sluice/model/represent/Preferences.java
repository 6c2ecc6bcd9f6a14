package dev.sluice.model.represent;

import dev.sluice.model.matrix.Workers;
import java.util.Random;

/**
 * What users have of their own: a vector per block, and logits that say which block counts how
 * much.
 */
final class Preferences {
  private final int blocks;
  private final int dimension;
  private final float[][] vectors;
  private final float[][] logits;
  final float[][] logitGradients;

  /** The parameters given: vectors [users][blocks d], logits [users][blocks]. */
  Preferences(float[][] vectors, float[][] logits) {
    this.vectors = vectors;
    this.logits = logits;
    blocks = logits.length == 0 ? 1 : logits[0].length;
    dimension = vectors.length == 0 ? 1 : vectors[0].length / blocks;
    logitGradients = new float[logits.length][blocks];
  }

  /** Xavier normal per block. */
  static Preferences random(int users, int blocks, int dimension, Random random) {
    double deviation = Math.sqrt(2.0 / (users + dimension));
    float[][] vectors = new float[users][blocks * dimension];
    float[][] logits = new float[users][blocks];
    for (int u = 0; u < users; u++) {
      for (int j = 0; j < vectors[u].length; j++) {
        vectors[u][j] = (float) (deviation * random.nextGaussian());
      }
      for (int k = 0; k < blocks; k++) {
        logits[u][k] = (float) (Math.sqrt(2.0 / (users + blocks)) * random.nextGaussian());
      }
    }
    return new Preferences(vectors, logits);
  }

  float[][] vectors() {
    return vectors;
  }

  float[][] logits() {
    return logits;
  }

  /** The user's weights of the blocks: positive, sum 1. */
  private float[] weights(int user) {
    double largest = Double.NEGATIVE_INFINITY;
    for (float logit : logits[user]) {
      largest = Math.max(largest, logit);
    }
    double sum = 0;
    float[] weights = new float[blocks];
    for (int k = 0; k < blocks; k++) {
      double e = Math.exp(logits[user][k] - largest);
      weights[k] = (float) e;
      sum += e;
    }
    for (int k = 0; k < blocks; k++) {
      weights[k] = (float) (weights[k] / sum);
    }
    return weights;
  }

  /** The user's vector from its node's: each block times its weight. */
  float[] weigh(int user, float[] node) {
    float[] weights = weights(user);
    float[] out = new float[node.length];
    for (int j = 0; j < out.length; j++) {
      out[j] = weights[j / dimension] * node[j];
    }
    return out;
  }

  void clearGradients(Workers workers) {
    workers.rows(
        logitGradients.length,
        (from, to) -> {
          for (int u = from; u < to; u++) {
            java.util.Arrays.fill(logitGradients[u], 0);
          }
        });
  }

  /**
   * The adjoint of {@link #weigh}: returns the gradient at the node, notes the one at the logits.
   */
  float[] backward(int user, float[] node, float[] gradient) {
    float[] weights = weights(user);
    float[] atNode = new float[node.length];
    double[] along = new double[blocks];
    for (int j = 0; j < node.length; j++) {
      atNode[j] = weights[j / dimension] * gradient[j];
      along[j / dimension] += (double) gradient[j] * node[j];
    }
    double mean = 0;
    for (int k = 0; k < blocks; k++) {
      mean += weights[k] * along[k];
    }
    for (int k = 0; k < blocks; k++) {
      logitGradients[user][k] = (float) (weights[k] * (along[k] - mean));
    }
    return atNode;
  }
}
