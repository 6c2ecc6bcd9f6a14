package dev.sluice.app.represent;

import dev.sluice.model.fusion.Calibration;
import dev.sluice.model.fusion.SphereAlignment;
import dev.sluice.model.matrix.Workers;
import dev.sluice.model.represent.Cm3Config;
import dev.sluice.model.represent.ColdItems;
import dev.sluice.model.represent.FullRanking;
import dev.sluice.model.represent.ItemGraph;
import dev.sluice.model.represent.Modality;
import dev.sluice.model.represent.Neighbourhoods;
import dev.sluice.model.represent.RankingQuality;
import dev.sluice.model.represent.Recipe;
import dev.sluice.model.represent.Representation;
import dev.sluice.model.represent.RepresentationTraining;
import dev.sluice.model.represent.Split;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * What each part of the fusion is worth on one split: the whole model, the model without a part,
 * and what it must beat, over several seeds. Seeds are the outer loop: a table broken off has all
 * lines, of fewer seeds.
 */
public final class FusionExperiment {
  /** Share of the items that the cold part holds out. */
  private static final double COLD_SHARE = 0.1;

  /** Neighbours of the collaborative baseline; more than the item graph's, as usual. */
  private static final int NEIGHBOURS = 100;

  /**
   * One line of the table.
   *
   * @param name what was run
   * @param runs the test's figures, one per seed; baselines have one
   */
  public record Row(String name, List<RankingQuality> runs) {
    /** Copies. */
    public Row {
      runs = List.copyOf(runs);
    }

    /**
     * Mean, sample deviation and standard error over the runs, by the figures' names; of one run
     * the latter are 0.
     */
    public Map<String, Double> toMap() {
      Map<String, Double> map = new LinkedHashMap<>();
      map.put("runs", (double) runs.size());
      add(map, "recall_10", runs.stream().mapToDouble(RankingQuality::recall10).toArray());
      add(map, "recall_20", runs.stream().mapToDouble(RankingQuality::recall20).toArray());
      add(map, "ndcg_10", runs.stream().mapToDouble(RankingQuality::ndcg10).toArray());
      add(map, "ndcg_20", runs.stream().mapToDouble(RankingQuality::ndcg20).toArray());
      return map;
    }

    private static void add(Map<String, Double> map, String name, double[] values) {
      double mean = Arrays.stream(values).average().orElse(Double.NaN);
      double squares = 0;
      for (double value : values) {
        squares += (value - mean) * (value - mean);
      }
      double deviation = values.length < 2 ? 0.0 : Math.sqrt(squares / (values.length - 1));
      map.put(name, mean);
      map.put(name + "_sd", deviation);
      map.put(name + "_se", deviation / Math.sqrt(Math.max(1, values.length)));
    }
  }

  /** Hears of each run as it is done. */
  @FunctionalInterface
  public interface Watch {
    /** A run ended, or was in the file. */
    void done(String name, long seed, RankingQuality quality);
  }

  /** Lines that one run gives figures of; {@code once}: without a seed. */
  private record Line(
      String name, List<String> parts, boolean once, LongFunction<List<RankingQuality>> run) {}

  private final Recipe recipe;
  private final List<Modality> modalities;
  private final Split split;
  private final Workers workers;
  private final Map<List<String>, double[]> weights = new HashMap<>();

  /** Vectors by seed, of the last two: a change of versions wants those of two seeds. */
  private final Map<Long, Representation> fused = new LinkedHashMap<>();

  private final List<Line> lines = new ArrayList<>();

  /** An experiment by {@code recipe}. */
  public FusionExperiment(Recipe recipe, List<Modality> modalities, Split split, Workers workers) {
    this.recipe = recipe;
    this.modalities = List.copyOf(modalities);
    this.split = split;
    this.workers = workers;
    line("fused", seed -> tested(fused(seed)));
    ablations();
    baselines();
    versions();
  }

  private void ablations() {
    changed("no calibration", c -> c.withCalibration(false, Calibration.published(0.8)));
    changed("mean in place of Bezier", c -> c.withMixing(Cm3Config.Mixing.MEAN));
    changed("no graph", c -> c.withLayers(0).withItemLayers(0));
    for (Modality modality : modalities) {
      if (modalities.size() > 2) {
        List<Modality> others = new ArrayList<>(modalities);
        others.remove(modality);
        line("without " + modality.name(), seed -> tested(train(others, recipe, seed, split)));
      }
    }
    for (Modality modality : modalities) {
      Recipe alone = recipe.with(c -> c.withIdentity(false, 1)).withCompany(false);
      line("only " + modality.name(), seed -> tested(train(List.of(modality), alone, seed, split)));
    }
    line("only identity", seed -> tested(train(List.of(), recipe, seed, split)));
  }

  private void baselines() {
    once(
        "item-kNN",
        () ->
            Neighbourhoods.quality(
                Neighbourhoods.byUsers(split.train(), NEIGHBOURS, workers),
                split.train(),
                split.test(),
                workers));
    if (!modalities.isEmpty()) {
      int neighbours = recipe.config().neighbours();
      once(
          "content-kNN",
          () ->
              Neighbourhoods.quality(
                  ItemGraph.of(
                      modalities,
                      Neighbourhoods.weights(modalities, split, neighbours, workers),
                      neighbours,
                      workers),
                  split.train(),
                  split.test(),
                  workers));
    }
    once("popularity", () -> FullRanking.ofPopularity(split.train(), split.test(), workers));
  }

  private void versions() {
    if (!modalities.isEmpty()) {
      lines.add(
          new Line(
              "cold",
              List.of(
                  "cold: content", "cold: content, blended", "cold: popularity", "cold: chance"),
              false,
              this::cold));
    }
    lines.add(
        new Line(
            "rollout",
            List.of(
                "rollout: all new", "rollout: half old, aligned", "rollout: half old, not aligned"),
            false,
            this::rollout));
  }

  private void line(String name, LongFunction<RankingQuality> run) {
    lines.add(new Line(name, List.of(name), false, seed -> List.of(run.apply(seed))));
  }

  private void changed(String name, UnaryOperator<Cm3Config> change) {
    line(name, seed -> tested(train(modalities, recipe.with(change), seed, split)));
  }

  private void once(String name, Supplier<RankingQuality> run) {
    lines.add(new Line(name, List.of(name), true, seed -> List.of(run.get())));
  }

  /** The names of the lines, in the table's order; cold and rollout are several rows each. */
  public List<String> names() {
    return lines.stream().map(Line::name).toList();
  }

  /**
   * Runs the lines of these names over {@code seeds} seeds from the recipe's own; what is in {@code
   * runs} is not run again.
   */
  public List<Row> run(List<String> names, int seeds, FusionRuns runs, Watch watch) {
    Map<String, List<RankingQuality>> found = new LinkedHashMap<>();
    List<Line> wanted = lines.stream().filter(line -> names.contains(line.name())).toList();
    wanted.forEach(line -> line.parts().forEach(part -> found.put(part, new ArrayList<>())));
    for (int s = 0; s < seeds; s++) {
      long seed = recipe.config().seed() + s;
      for (Line line : wanted) {
        if (s > 0 && line.once()) {
          continue;
        }
        List<RankingQuality> figures = figures(line, seed, runs);
        for (int p = 0; p < figures.size(); p++) {
          String part = line.parts().get(p);
          found.computeIfAbsent(part, x -> new ArrayList<>()).add(figures.get(p));
          watch.done(part, seed, figures.get(p));
        }
      }
    }
    return found.entrySet().stream().map(e -> new Row(e.getKey(), e.getValue())).toList();
  }

  private static List<RankingQuality> figures(Line line, long seed, FusionRuns runs) {
    List<Optional<RankingQuality>> known =
        line.parts().stream().map(part -> runs.get(part, seed)).toList();
    if (known.stream().allMatch(Optional::isPresent)) {
      return known.stream().map(Optional::orElseThrow).toList();
    }
    List<RankingQuality> figures = line.run().apply(seed);
    for (int p = 0; p < figures.size(); p++) {
      runs.put(line.parts().get(p), seed, figures.get(p));
    }
    return figures;
  }

  /** Items held out of training entirely, ranked among each other. */
  private List<RankingQuality> cold(long seed) {
    ColdItems cold = ColdItems.of(split, modalities, COLD_SHARE, seed);
    Representation trained = train(modalities, recipe, seed, cold.split());
    return List.of(
        cold.ofVectors(trained, workers),
        cold.ofBlended(trained, workers),
        cold.ofPopularity(workers),
        cold.ofChance(seed, workers));
  }

  /**
   * A new version beside the last one: users stand where the new one puts them, every other item
   * still where the old one did. With alignment the new version's sphere was turned onto the old
   * one first. The old version is the one of this seed, the new one that of the next.
   */
  private List<RankingQuality> rollout(long seed) {
    Representation old = fused(seed);
    Representation fresh = fused(seed + 1);
    SphereAlignment alignment = SphereAlignment.of(fresh.items(), old.items());
    return List.of(
        tested(fresh),
        tested(alignment.turn(fresh.users()), mixed(alignment.turn(fresh.items()), old.items())),
        tested(fresh.users(), mixed(fresh.items(), old.items())));
  }

  private static float[][] mixed(float[][] fresh, float[][] old) {
    float[][] items = fresh.clone();
    for (int i = 0; i < items.length; i += 2) {
      items[i] = old[i];
    }
    return items;
  }

  private RankingQuality tested(Representation trained) {
    return tested(trained.users(), trained.items());
  }

  private RankingQuality tested(float[][] users, float[][] items) {
    return FullRanking.ofVectors(users, items, split.train(), split.test(), workers);
  }

  private Representation fused(long seed) {
    Representation known = fused.get(seed);
    if (known != null) {
      return known;
    }
    Representation trained = train(modalities, recipe, seed, split);
    fused.keySet().removeIf(other -> other < seed - 1);
    fused.put(seed, trained);
    return trained;
  }

  private Representation train(List<Modality> of, Recipe with, long seed, Split on) {
    return RepresentationTraining.run(
        with.config().withSeed(seed), of, weights(of, with, on), on, workers, epoch -> {});
  }

  /** The item graph's weights; they do not depend on the seed, so one split's are found once. */
  private double[] weights(List<Modality> of, Recipe with, Split on) {
    if (with.config().itemLayers() == 0) {
      return new double[0];
    }
    if (on != split) {
      return with.weights(of, on, workers);
    }
    List<String> key = new ArrayList<>(of.stream().map(Modality::name).toList());
    key.add(with.company() ? "with company" : "");
    return weights.computeIfAbsent(key, k -> with.weights(of, split, workers));
  }
}
