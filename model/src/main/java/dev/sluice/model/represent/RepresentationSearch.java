package dev.sluice.model.represent;

import dev.sluice.model.matrix.Workers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Chooses among recipes by the validation pairs: each is trained for a few epochs, the best of them
 * to its end. The test pairs are never looked at.
 *
 * <p>What was trained is not trained again: the best goes on from where it stood.
 */
public final class RepresentationSearch {
  /** Epochs of each recipe before one is chosen: curves hardly cross after that. */
  private static final int PROBE = 5;

  /**
   * A recipe and how far it came.
   *
   * @param recipe what was trained
   * @param weights of the item graph
   * @param epochs that it was trained for
   * @param recall20 best on the validation pairs; NaN without any
   */
  public record Tried(Recipe recipe, double[] weights, int epochs, double recall20) {
    /** By the names of reports. */
    public Map<String, Object> toMap() {
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("recipe", recipe.name());
      map.put("epochs", epochs);
      if (!Double.isNaN(recall20)) {
        map.put("valid_recall_20", recall20);
      }
      return map;
    }
  }

  /**
   * What was chosen.
   *
   * @param tried all recipes, in their order
   * @param chosen the one that was trained to its end
   * @param representation its vectors
   */
  public record Found(List<Tried> tried, Tried chosen, Representation representation) {}

  /** Hears of each epoch of each recipe. */
  @FunctionalInterface
  public interface Watch {
    /** An epoch of a recipe ended. */
    void ended(Recipe recipe, RepresentationTraining.Epoch epoch);
  }

  private RepresentationSearch() {}

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
    Probed probed = probe(recipes, modalities, weights, split, workers, watch);
    Recipe recipe = probed.chosen().recipe();
    probed.best().train(Integer.MAX_VALUE, epoch -> watch.ended(recipe, epoch));
    return new Found(probed.tried(), probed.chosen(), probed.best().result());
  }

  /** The recipe that {@link #run} would train to its end. */
  public static Recipe choose(
      List<Recipe> recipes,
      List<Modality> modalities,
      Function<Recipe, double[]> weights,
      Split split,
      Workers workers) {
    return recipes.size() == 1
        ? recipes.get(0)
        : probe(recipes, modalities, weights, split, workers, (recipe, epoch) -> {})
            .chosen()
            .recipe();
  }

  private record Probed(List<Tried> tried, Tried chosen, RepresentationTraining best) {}

  private static Probed probe(
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
    List<Tried> tried = new ArrayList<>();
    @Nullable RepresentationTraining best = null;
    @Nullable Tried chosen = null;
    for (Recipe recipe : blind ? recipes.subList(0, 1) : recipes) {
      double[] of = weights.apply(recipe);
      RepresentationTraining training =
          RepresentationTraining.start(recipe.config(), modalities, of, split, workers);
      training.train(PROBE, epoch -> watch.ended(recipe, epoch));
      Representation so = training.result();
      Tried one = new Tried(recipe, of, so.epochs(), so.valid().recall20());
      tried.add(one);
      if (chosen == null || one.recall20() > chosen.recall20()) {
        best = training;
        chosen = one;
      }
    }
    if (best == null || chosen == null) {
      throw new IllegalStateException("one of the recipes was trained");
    }
    return new Probed(List.copyOf(tried), chosen, best);
  }
}
