package dev.sluice.model.represent;

import dev.sluice.model.matrix.Workers;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Chooses among recipes by the validation pairs: each is trained to its end, then the best one's
 * vectors are blended with those of the others, each in the share that ranks the validation pairs
 * best, if any does better than none. The test pairs are never looked at.
 *
 * <p>To its end, as their curves cross: items' own vectors are learned in a few epochs, and content
 * that is ahead in the end may be behind after five.
 */
public final class RepresentationSearch {
  /** Shares of one more training that are tried; finer ones are noise. */
  private static final double[] SHARES = {0.25, 0.5, 0.75};

  /**
   * A recipe and how far it came.
   *
   * @param recipe what was trained
   * @param weights of the item graph
   * @param epochs that it was trained for
   * @param bestEpoch the one that was kept
   * @param secondsPerEpoch without evaluation
   * @param recall20 best on the validation pairs; NaN without any
   * @param share of what was found, all recipes together 1; 0 where it did not help
   */
  public record Tried(
      Recipe recipe,
      double[] weights,
      int epochs,
      int bestEpoch,
      double secondsPerEpoch,
      double recall20,
      double share) {
    /** By the names of reports. */
    public Map<String, Object> toMap() {
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("recipe", recipe.name());
      map.put("epochs", epochs);
      map.put("best_epoch", bestEpoch);
      map.put("seconds_per_epoch", secondsPerEpoch);
      if (!Double.isNaN(recall20)) {
        map.put("valid_recall_20", recall20);
      }
      map.put("share", share);
      return map;
    }
  }

  /**
   * What was found.
   *
   * @param tried all recipes, in their order
   * @param chosen the best of them alone
   * @param representation the vectors: of the best alone, or blended. Epochs are those of all that
   *     have a share, and times their means
   */
  public record Found(List<Tried> tried, Tried chosen, Representation representation) {}

  /** Hears of each epoch of each recipe. */
  @FunctionalInterface
  public interface Watch {
    /** An epoch of a recipe ended. */
    void ended(Recipe recipe, RepresentationTraining.Epoch epoch);
  }

  private final Split split;
  private final Workers workers;
  private final List<Tried> tried = new ArrayList<>();
  private final List<Representation> trained = new ArrayList<>();

  private RepresentationSearch(Split split, Workers workers) {
    this.split = split;
    this.workers = workers;
  }

  /**
   * Trains. {@code weights} gives a recipe's weights in the item graph. Without validation pairs
   * the first recipe is taken, and its number of epochs is what ends it.
   *
   * @throws IllegalArgumentException if there is no recipe or no pair to train on
   */
  public static Found run(
      List<Recipe> recipes,
      List<Modality> modalities,
      Function<Recipe, double[]> weights,
      Split split,
      Workers workers,
      Watch watch) {
    RepresentationSearch search = train(recipes, modalities, weights, split, workers, watch);
    return search.blended();
  }

  private static RepresentationSearch train(
      List<Recipe> recipes,
      List<Modality> modalities,
      Function<Recipe, double[]> weights,
      Split split,
      Workers workers,
      Watch watch) {
    if (recipes.isEmpty()) {
      throw new IllegalArgumentException("a search needs a recipe");
    }
    boolean blind = split.valid().size() == 0;
    RepresentationSearch search = new RepresentationSearch(split, workers);
    for (Recipe recipe : blind ? recipes.subList(0, 1) : recipes) {
      double[] of = weights.apply(recipe);
      RepresentationTraining training =
          RepresentationTraining.start(recipe.config(), modalities, of, split, workers);
      training.train(Integer.MAX_VALUE, epoch -> watch.ended(recipe, epoch));
      search.add(recipe, of, training.result());
    }
    return search;
  }

  private void add(Recipe recipe, double[] weights, Representation so) {
    trained.add(so);
    tried.add(
        new Tried(
            recipe,
            weights,
            so.epochs(),
            so.bestEpoch(),
            so.secondsPerEpoch(),
            so.valid().recall20(),
            0));
  }

  /** Places of the recipes, the best first; of equals the earlier. */
  private List<Integer> ordered() {
    return IntStream.range(0, tried.size())
        .boxed()
        .sorted(Comparator.comparingDouble((Integer k) -> -tried.get(k).recall20()))
        .toList();
  }

  private Found blended() {
    List<Integer> order = ordered();
    double[] shares = new double[tried.size()];
    Representation best = trained.get(order.get(0));
    shares[order.get(0)] = 1;
    Blend.Vectors taken = new Blend.Vectors(best.users(), best.items());
    RankingQuality quality = best.valid();
    for (int next : order.subList(1, order.size())) {
      Blend.Vectors first = Blend.level(taken, workers);
      Representation more = trained.get(next);
      Blend.Vectors second = Blend.level(new Blend.Vectors(more.users(), more.items()), workers);
      double share = 0;
      for (double one : SHARES) {
        Blend.Vectors both = Blend.of(first, second, one);
        RankingQuality so =
            FullRanking.ofVectors(
                both.users(), both.items(), split.train(), split.valid(), workers);
        if (so.recall20() > quality.recall20()) {
          share = one;
          quality = so;
          taken = both;
        }
      }
      for (int k = 0; k < shares.length; k++) {
        shares[k] *= 1 - share;
      }
      shares[next] = share;
    }
    return found(order.get(0), shares, taken, quality);
  }

  private Found found(int best, double[] shares, Blend.Vectors taken, RankingQuality quality) {
    List<Tried> all = new ArrayList<>();
    int epochs = 0;
    double training = 0;
    double evaluating = 0;
    for (int k = 0; k < shares.length; k++) {
      Tried of = tried.get(k);
      all.add(
          new Tried(
              of.recipe(),
              of.weights(),
              of.epochs(),
              of.bestEpoch(),
              of.secondsPerEpoch(),
              of.recall20(),
              shares[k]));
      if (shares[k] > 0) {
        epochs += of.epochs();
        training += of.epochs() * of.secondsPerEpoch();
        evaluating += of.epochs() * trained.get(k).secondsPerEvaluation();
      }
    }
    Representation first = trained.get(best);
    return new Found(
        List.copyOf(all),
        all.get(best),
        new Representation(
            taken.users(),
            taken.items(),
            quality,
            first.bestEpoch(),
            epochs,
            training / epochs,
            evaluating / epochs,
            first.losses()));
  }

  /** The recipe that ranks the validation pairs best by itself. */
  public static Recipe choose(
      List<Recipe> recipes,
      List<Modality> modalities,
      Function<Recipe, double[]> weights,
      Split split,
      Workers workers) {
    if (recipes.size() == 1) {
      return recipes.get(0);
    }
    RepresentationSearch search =
        train(recipes, modalities, weights, split, workers, (recipe, epoch) -> {});
    return search.tried.get(search.ordered().get(0)).recipe();
  }
}
