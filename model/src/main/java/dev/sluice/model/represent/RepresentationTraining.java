package dev.sluice.model.represent;

import dev.sluice.model.matrix.RowSums;
import dev.sluice.model.matrix.SparseRows;
import dev.sluice.model.matrix.Workers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Trains a model until the validation pairs are no longer ranked better, and keeps the best epoch's
 * vectors.
 *
 * <p>Against the published code: vectors are computed anew at the mean of the mixing weight after
 * each epoch, where that ranks by what the last training step left (one random draw and one step
 * old).
 */
public final class RepresentationTraining {
  /** What one epoch came to. */
  public record Epoch(int number, double loss, RankingQuality valid, double seconds) {}

  private final Cm3Config config;
  private final Interactions train;
  private final Interactions valid;
  private final Workers workers;
  private final Cm3Model model;
  private final List<AdamRows> optimisers;
  private final SplittableRandom random;
  private final BetaDraws mixing;
  private final int[] taken;
  private final double[] lambdas;

  private final List<Double> losses = new ArrayList<>();
  private float @Nullable [][] best;
  private @Nullable RankingQuality bestQuality;
  private int bestEpoch;
  private double training;
  private double evaluating;

  private RepresentationTraining(
      Cm3Config config, List<Modality> modalities, double[] weights, Split split, Workers workers) {
    train = split.train();
    valid = split.valid();
    if (train.size() == 0) {
      throw new IllegalArgumentException("nothing to train on: there is no positive pair");
    }
    this.config = config;
    this.workers = workers;
    SparseRows itemGraph =
        config.itemLayers() == 0 || weights.length == 0
            ? null
            : ItemGraph.of(modalities, weights, config.neighbours(), train, workers);
    model = Cm3Model.random(config, modalities, train, itemGraph, workers);
    optimisers = model.optimisers();
    random = new SplittableRandom(config.seed());
    mixing = new BetaDraws(config.alpha(), random.split());
    taken = train.takenItems();
    lambdas = new double[model.blocks().lambdas()];
  }

  /**
   * A training at its start. {@code modalities} may be empty; {@code weights} are the item graph's,
   * one per modality and, if there is one more, that of company. Test pairs are not looked at.
   *
   * @throws IllegalArgumentException if there is no pair to train on
   */
  public static RepresentationTraining start(
      Cm3Config config, List<Modality> modalities, double[] weights, Split split, Workers workers) {
    return new RepresentationTraining(config, modalities, weights, split, workers);
  }

  /**
   * Trains to the end; {@code watch} hears of each epoch.
   *
   * @throws IllegalArgumentException if there is no pair to train on
   * @throws IllegalStateException if the loss stops being a number
   */
  public static Representation run(
      Cm3Config config,
      List<Modality> modalities,
      double[] weights,
      Split split,
      Workers workers,
      Consumer<Epoch> watch) {
    RepresentationTraining training = start(config, modalities, weights, split, workers);
    training.train(Integer.MAX_VALUE, watch);
    return training.result();
  }

  /**
   * Trains for {@code most} epochs more, fewer if it ends before: by the settings' number of
   * epochs, or as the validation pairs were not ranked better for as long as is waited for.
   *
   * @throws IllegalStateException if the loss stops being a number
   */
  public void train(int most, Consumer<Epoch> watch) {
    for (int more = 0; more < most && !ended(); more++) {
      one(watch);
    }
  }

  private boolean ended() {
    int ran = losses.size();
    return ran >= config.epochs() || (best != null && ran - bestEpoch >= config.patience());
  }

  private void one(Consumer<Epoch> watch) {
    long start = System.nanoTime();
    losses.add(epoch());
    int number = losses.size();
    long trained = System.nanoTime();
    training += (trained - start) / 1e9;
    float[][] vectors = model.vectors();
    placeStrangers(vectors);
    RankingQuality quality =
        FullRanking.ofVectors(users(vectors), items(vectors), train, valid, workers);
    evaluating += (System.nanoTime() - trained) / 1e9;
    watch.accept(new Epoch(number, losses.get(number - 1), quality, (trained - start) / 1e9));
    // Without validation pairs the last epoch is the best there is.
    if (bestQuality == null
        || quality.users() == 0
        || quality.recall20() > bestQuality.recall20()) {
      best = vectors;
      bestQuality = quality;
      bestEpoch = number;
    }
  }

  /**
   * The best epoch's vectors.
   *
   * @throws IllegalStateException if no epoch was run
   */
  public Representation result() {
    float[][] vectors = best;
    RankingQuality quality = bestQuality;
    if (vectors == null || quality == null) {
      throw new IllegalStateException("there is no result before the first epoch: train first");
    }
    int ran = losses.size();
    return new Representation(
        users(vectors),
        items(vectors),
        quality,
        bestEpoch,
        ran,
        training / ran,
        evaluating / ran,
        List.copyOf(losses));
  }

  /** A user without any pair stands where the items that were taken do, on average. */
  private void placeStrangers(float[][] vectors) {
    float[] mean = new float[vectors[0].length];
    for (int p = 0; p < train.size(); p++) {
      RowSums.add(mean, 1f / train.size(), vectors[train.users() + train.item(p)]);
    }
    for (int u = 0; u < train.users(); u++) {
      if (train.count(u) == 0) {
        vectors[u] = mean;
      }
    }
  }

  private float[][] users(float[][] vectors) {
    return Arrays.copyOf(vectors, train.users());
  }

  private float[][] items(float[][] vectors) {
    return Arrays.copyOfRange(vectors, train.users(), vectors.length);
  }

  /** One pass over the training pairs in random order; returns the mean loss of its steps. */
  private double epoch() {
    int[] order = shuffled();
    double sum = 0;
    int steps = 0;
    for (int from = 0; from < order.length; from += config.batch()) {
      int size = Math.min(config.batch(), order.length - from);
      int[] user = new int[size];
      int[] positive = new int[size];
      int[] drawn = new int[size];
      for (int b = 0; b < size; b++) {
        user[b] = train.user(order[from + b]);
        positive[b] = train.item(order[from + b]);
        drawn[b] = drawOther(user[b]);
      }
      mixing.fill(lambdas);
      double loss = model.loss(user, positive, drawn, lambdas);
      if (Double.isNaN(loss) || Double.isInfinite(loss)) {
        throw new IllegalStateException(
            "the loss became %s after %d steps: lower the learning rate".formatted(loss, steps));
      }
      List<float[][]> gradients = model.gradients();
      for (int p = 0; p < optimisers.size(); p++) {
        optimisers.get(p).step(gradients.get(p), workers);
      }
      sum += loss;
      steps++;
    }
    return sum / steps;
  }

  /** An item that someone took, but not this user; a user who took all gets any. */
  private int drawOther(int user) {
    if (train.count(user) >= taken.length) {
      return taken[random.nextInt(taken.length)];
    }
    while (true) {
      int item = taken[random.nextInt(taken.length)];
      if (!train.has(user, item)) {
        return item;
      }
    }
  }

  private int[] shuffled() {
    int[] order = new int[train.size()];
    for (int i = 0; i < order.length; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }
}
