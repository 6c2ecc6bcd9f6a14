package dev.sluice.model.represent;

import dev.sluice.model.matrix.Workers;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Settings of a training, with a name and with how the item graph is made.
 *
 * @param name what reports call it
 * @param config the settings
 * @param company whether items that share users are neighbours in the item graph, beside those of
 *     like content
 */
public record Recipe(String name, Cm3Config config, boolean company) {
  /** A step that gets through a sparse log in some ten epochs, where the published one takes 50. */
  private static final double FAST = 3e-3;

  private static final int PATIENCE = 5;

  /** The published settings. */
  public static Recipe published() {
    return new Recipe("published", Cm3Config.defaults(), false);
  }

  /**
   * Content beside what is learned of each item alone, and neighbours by content and by company:
   * for logs in which most items have users to learn from.
   */
  public static Recipe ofCompany() {
    Cm3Config config = Cm3Config.defaults();
    return new Recipe(
        "company",
        config
            .withIdentity(true, 1)
            .withLayers(2)
            .withGamma(1)
            .withWork(32, config.batch(), FAST, config.epochs(), PATIENCE),
        true);
  }

  /** Content alone: for logs in which an item's few users say less than what it is. */
  public static Recipe ofContent() {
    Cm3Config config = Cm3Config.defaults();
    return new Recipe(
        "content",
        config.withWork(config.dimension(), config.batch(), FAST, config.epochs(), PATIENCE),
        false);
  }

  /**
   * What a search tries, in this order: never worse on the validation pairs than the published
   * settings, which take most of its time.
   */
  public static List<Recipe> candidates() {
    return List.of(ofCompany(), published());
  }

  /** With settings changed. */
  public Recipe with(UnaryOperator<Cm3Config> change) {
    return new Recipe(name, change.apply(config), company);
  }

  /** With or without neighbours by company. */
  public Recipe withCompany(boolean company) {
    return new Recipe(name, config, company);
  }

  /**
   * The weights in the item graph that find the validation pairs best: one per modality and, with
   * company, one more.
   */
  public double[] weights(List<Modality> modalities, Split split, Workers workers) {
    return company
        ? Neighbourhoods.weightsWithCompany(modalities, split, config.neighbours(), workers)
        : Neighbourhoods.weights(modalities, split, config.neighbours(), workers);
  }
}
