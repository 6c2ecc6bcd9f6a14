package dev.sluice.model.represent;

import dev.sluice.model.matrix.Workers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Chooses among recipes by the validation pairs: each is trained to its end, and the best is taken.
 * The test pairs are never looked at.
 *
 * <p>To its end, as their curves cross: items' own vectors are learned in a few epochs, and content
 * that is ahead in the end may be behind after five.
 */
public final class RepresentationSearch {
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
   * @param chosen the best of them
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
    if (recipes.isEmpty()) {
      throw new IllegalArgumentException("a search needs a recipe");
    }
    boolean blind = split.valid().size() == 0;
    List<Tried> tried = new ArrayList<>();
    @Nullable Representation best = null;
    @Nullable Tried chosen = null;
    for (Recipe recipe : blind ? recipes.subList(0, 1) : recipes) {
      double[] of = weights.apply(recipe);
      RepresentationTraining training =
          RepresentationTraining.start(recipe.config(), modalities, of, split, workers);
      training.train(Integer.MAX_VALUE, epoch -> watch.ended(recipe, epoch));
      Representation so = training.result();
      Tried one = new Tried(recipe, of, so.epochs(), so.valid().recall20());
      tried.add(one);
      if (chosen == null || one.recall20() > chosen.recall20()) {
        best = so;
        chosen = one;
      }
    }
    if (best == null || chosen == null) {
      throw new IllegalStateException("one of the recipes was trained");
    }
    return new Found(List.copyOf(tried), chosen, best);
  }

  /** The recipe that {@link #run} would choose. */
  public static Recipe choose(
      List<Recipe> recipes,
      List<Modality> modalities,
      Function<Recipe, double[]> weights,
      Split split,
      Workers workers) {
    return recipes.size() == 1
        ? recipes.get(0)
        : run(recipes, modalities, weights, split, workers, (recipe, epoch) -> {})
            .chosen()
            .recipe();
  }
}
