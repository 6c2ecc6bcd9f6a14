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
import dev.sluice.model.represent.Representation;
import dev.sluice.model.represent.RepresentationTraining;
import dev.sluice.model.represent.Split;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * What each part of the fusion is worth on one split: the whole model, the model without a part,
 * and what it must beat, over several seeds.
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
     * Mean and sample deviation over the runs, by the figures' names; the deviation of one is 0.
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
      double mean = java.util.Arrays.stream(values).average().orElse(Double.NaN);
      double squares = 0;
      for (double value : values) {
        squares += (value - mean) * (value - mean);
      }
      map.put(name, mean);
      map.put(name + "_sd", values.length < 2 ? 0.0 : Math.sqrt(squares / (values.length - 1)));
    }
  }

  private final Cm3Config config;
  private final List<Modality> modalities;
  private final Split split;
  private final int seeds;
  private final boolean company;
  private final Map<List<String>, double[]> weights = new HashMap<>();
  private final Workers workers;
  private final Consumer<Row> watch;

  /**
   * An experiment; {@code company} says whether items that share users are neighbours in the item
   * graph wherever identities are learned; {@code watch} hears of each line as it is done.
   */
  public FusionExperiment(
      Cm3Config config,
      List<Modality> modalities,
      Split split,
      int seeds,
      boolean company,
      Workers workers,
      Consumer<Row> watch) {
    this.config = config;
    this.modalities = List.copyOf(modalities);
    this.split = split;
    this.seeds = seeds;
    this.company = company;
    this.workers = workers;
    this.watch = watch;
  }

  /** Runs all lines of the table, best known first. */
  public List<Row> ablation() {
    List<Row> rows = new ArrayList<>();
    rows.add(trained("fused", modalities, c -> c));
    rows.add(
        trained(
            "no calibration",
            modalities,
            c -> c.withCalibration(false, Calibration.published(0.8))));
    rows.add(
        trained("mean in place of Bezier", modalities, c -> c.withMixing(Cm3Config.Mixing.MEAN)));
    rows.add(trained("no graph", modalities, c -> c.withLayers(0).withItemLayers(0)));
    for (Modality modality : modalities) {
      if (modalities.size() > 2) {
        List<Modality> others = new ArrayList<>(modalities);
        others.remove(modality);
        rows.add(trained("without " + modality.name(), others, c -> c));
      }
    }
    for (Modality modality : modalities) {
      rows.add(
          trained("only " + modality.name(), List.of(modality), c -> c.withIdentity(false, 1)));
    }
    rows.add(trained("only identity", List.of(), c -> c));
    rows.addAll(baselines());
    return rows;
  }

  private List<Row> baselines() {
    List<Row> rows = new ArrayList<>();
    rows.add(
        done(
            "item-kNN",
            Neighbourhoods.quality(
                Neighbourhoods.byUsers(split.train(), NEIGHBOURS, workers),
                split.train(),
                split.test(),
                workers)));
    if (!modalities.isEmpty()) {
      double[] weights = Neighbourhoods.weights(modalities, split, config.neighbours(), workers);
      rows.add(
          done(
              "content-kNN",
              Neighbourhoods.quality(
                  ItemGraph.of(modalities, weights, config.neighbours(), workers),
                  split.train(),
                  split.test(),
                  workers)));
    }
    rows.add(done("popularity", FullRanking.ofPopularity(split.train(), split.test(), workers)));
    return rows;
  }

  /** Items held out of training entirely, ranked among each other. */
  public List<Row> cold() {
    List<List<RankingQuality>> found = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      found.add(new ArrayList<>());
    }
    for (int run = 0; run < seeds; run++) {
      long seed = config.seed() + run;
      ColdItems cold = ColdItems.of(split, modalities, COLD_SHARE, seed);
      Representation trained = train(modalities, config.withSeed(seed), cold.split());
      found.get(0).add(cold.ofVectors(trained, workers));
      found.get(1).add(cold.ofBlended(trained, workers));
      found.get(2).add(cold.ofPopularity(workers));
      found.get(3).add(cold.ofChance(seed, workers));
    }
    String[] names = {"content", "content, blended", "popularity", "chance"};
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < names.length; i++) {
      Row row = new Row("cold: " + names[i], found.get(i));
      watch.accept(row);
      rows.add(row);
    }
    return rows;
  }

  /**
   * A new version beside the last one: users stand where the new one puts them, every other item
   * still where the old one did. With alignment the new version's sphere was turned onto the old
   * one first.
   */
  public List<Row> rollout() {
    List<List<RankingQuality>> found = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      found.add(new ArrayList<>());
    }
    for (int run = 0; run < seeds; run++) {
      long seed = config.seed() + 2L * run;
      Representation old = train(modalities, config.withSeed(seed), split);
      Representation fresh = train(modalities, config.withSeed(seed + 1), split);
      SphereAlignment alignment = SphereAlignment.of(fresh.items(), old.items());
      found.get(0).add(tested(fresh.users(), fresh.items()));
      found
          .get(1)
          .add(
              tested(
                  alignment.turn(fresh.users()),
                  mixed(alignment.turn(fresh.items()), old.items())));
      found.get(2).add(tested(fresh.users(), mixed(fresh.items(), old.items())));
    }
    String[] names = {"all new", "half old, aligned", "half old, not aligned"};
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < names.length; i++) {
      Row row = new Row("rollout: " + names[i], found.get(i));
      watch.accept(row);
      rows.add(row);
    }
    return rows;
  }

  private RankingQuality tested(float[][] users, float[][] items) {
    return FullRanking.ofVectors(users, items, split.train(), split.test(), workers);
  }

  private static float[][] mixed(float[][] fresh, float[][] old) {
    float[][] items = fresh.clone();
    for (int i = 0; i < items.length; i += 2) {
      items[i] = old[i];
    }
    return items;
  }

  private Row done(String name, RankingQuality quality) {
    Row row = new Row(name, List.of(quality));
    watch.accept(row);
    return row;
  }

  private Row trained(String name, List<Modality> of, UnaryOperator<Cm3Config> change) {
    List<RankingQuality> runs = new ArrayList<>();
    for (int run = 0; run < seeds; run++) {
      Cm3Config changed = change.apply(config).withSeed(config.seed() + run);
      Representation trained = train(of, changed, split);
      runs.add(
          FullRanking.ofVectors(
              trained.users(), trained.items(), split.train(), split.test(), workers));
    }
    Row row = new Row(name, runs);
    watch.accept(row);
    return row;
  }

  private Representation train(List<Modality> of, Cm3Config with, Split on) {
    boolean withCompany = company && (of.isEmpty() || with.identity());
    return RepresentationTraining.run(
        with, of, weights(of, withCompany, on), on.train(), on.valid(), workers, epoch -> {});
  }

  /** The item graph's weights; they do not depend on the seed, so one split's are found once. */
  private double[] weights(List<Modality> of, boolean withCompany, Split on) {
    if (on != split) {
      return find(of, withCompany, on);
    }
    List<String> key = new ArrayList<>(of.stream().map(Modality::name).toList());
    key.add(withCompany ? "with company" : "");
    return weights.computeIfAbsent(key, k -> find(of, withCompany, on));
  }

  private double[] find(List<Modality> of, boolean withCompany, Split on) {
    return withCompany
        ? Neighbourhoods.weightsWithCompany(of, on, config.neighbours(), workers)
        : Neighbourhoods.weights(of, on, config.neighbours(), workers);
  }
}
