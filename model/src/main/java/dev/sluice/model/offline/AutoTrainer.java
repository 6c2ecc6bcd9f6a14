package dev.sluice.model.offline;

import dev.sluice.schemas.feature.FeatureSchema;
import dev.sluice.schemas.record.Example;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Trains the candidates, chooses by validation loss, and averages.
 *
 * <p>On small logs no one recipe beats logistic regression everywhere: the L2 strength decides,
 * batch normalisation gains from some 20,000 rows on and ruins less, and a wrong choice costs more
 * than any architecture gains. So every kind climbs its own L2 strength, the best are trained with
 * more seeds, and the ensemble's weights are drawn to equal ones of all members that are not surely
 * worse than the best, the more the fewer validation rows there are.
 */
public final class AutoTrainer {
  private static final int RARE = 2;
  private static final int TOP_DEEP = 2;
  private static final double PLATT_PRIOR = 100;

  /** Of the budget, what candidates get where gates are to be searched after them. */
  private static final double BEFORE_GATES = 0.4;

  private final FeatureSchema schema;
  private final TrainConfig config;
  private final MatrixProduct product;
  private final Trials trials;
  private final LinearChoice linear;
  private final int[] pooled;
  private final EncodedLog train;
  private final EncodedLog valid;
  private final NetTrials networks;

  private AutoTrainer(
      FeatureSchema schema,
      List<Example> training,
      List<Example> validation,
      TrainConfig config,
      MatrixProduct product,
      Trials trials) {
    this.schema = schema;
    this.config = config;
    this.product = product;
    this.trials = trials;
    double part = config.gates() ? BEFORE_GATES : 1;
    this.linear = LinearChoice.of(schema, training, validation, part, trials);
    Vocabulary vocabulary = linear.encoder().vocabulary();
    this.pooled = vocabulary.pooled(linear.train().counts(vocabulary.size()), RARE);
    this.train = linear.train().mapped(pooled);
    this.valid = linear.valid().mapped(pooled);
    this.networks = new NetTrials(config, part, product, trials, pooled, train, valid);
  }

  /**
   * Trains.
   *
   * @param training examples; each label must occur
   * @param validation examples; each label must occur
   * @param say told of progress, a line at a time
   * @throws IllegalArgumentException if a label is missing
   */
  public static Trained train(
      FeatureSchema schema,
      List<Example> training,
      List<Example> validation,
      TrainConfig config,
      MatrixProduct product,
      Consumer<String> say) {
    check("training", training);
    check("validation", validation);
    ExecutorService pool = Executors.newFixedThreadPool(config.threads());
    try {
      Trials trials = new Trials(config.budgetSeconds(), config.threads(), pool, say);
      return new AutoTrainer(schema, training, validation, config, product, trials).run();
    } finally {
      pool.shutdownNow();
    }
  }

  private static void check(String part, List<Example> examples) {
    long clicks = examples.stream().filter(LogEncoder::clicked).count();
    if (clicks == 0 || clicks == examples.size()) {
      throw new IllegalArgumentException(
          "the %s part needs clicks and others, it has %d clicks in %d rows: give more rows, or another split"
              .formatted(part, clicks, examples.size()));
    }
  }

  private Trained run() {
    List<Fit> tried = new ArrayList<>(networks.best());
    tried.sort(Comparator.comparingDouble(Fit::loss));
    List<Fit> kept = kept(tried);
    // With gates only the best is needed whole, to be held against; the machine is a baseline.
    List<Group> groups =
        networks.seeded(
            config.gates()
                ? kept.stream().filter(fit -> fit == tried.get(0) || isMachine(fit)).toList()
                : kept);
    Map<String, OfflineModel> alone = alone(tried);
    @Nullable OfflineModel fm =
        groups.stream()
            .filter(group -> group.name().equals("fm"))
            .findFirst()
            .map(this::model)
            .orElse(null);
    GateReport gates = null;
    boolean[] open = null;
    if (config.gates()) {
      Fit base = tried.get(0);
      GateChoice.Chosen chosen = choice(base);
      open = chosen.open();
      Group ungated =
          groups.stream().filter(g -> g.name().equals(base.name())).findFirst().orElseThrow();
      groups = gated(base, kept, open);
      gates = report(chosen, model(ungated), model(groups.get(0)));
    }
    if (config.kind() == TrainConfig.Kind.AUTO || config.kind() == TrainConfig.Kind.LR) {
      groups.add(lr(open));
    }
    double[] weights = EnsembleWeights.of(groups, valid.labels());
    return new Trained(
        model(groups, weights),
        describe(groups, weights),
        trials.candidates(),
        model(Group.of("lr", List.of(linear.fit()), valid.labels())),
        fm,
        alone,
        gates,
        trials.examples(),
        trials.networkSeconds());
  }

  private GateChoice.Chosen choice(Fit base) {
    return GateChoice.of(
        networks.shape(base.name()),
        NetConfig.of(train.rows(), base.l2(), config.seed()),
        linear.encoder().vocabulary().fieldOf(),
        new GateChoice.Parts(train, valid, ((Member.Deep) base.member()).net()),
        product,
        trials);
  }

  private GateReport report(GateChoice.Chosen chosen, OfflineModel ungated, OfflineModel gated) {
    List<String> useless = new ArrayList<>();
    for (int field = 0; field < chosen.useful().length; field++) {
      if (!chosen.useful()[field]) {
        useless.add(linear.encoder().vocabulary().fields().get(field));
      }
    }
    return new GateReport(
        chosen.values(),
        chosen.kept(),
        chosen.lambda(),
        chosen.ungatedAuc(),
        useless,
        chosen.points(),
        ClosedField.of(linear.encoder().vocabulary(), chosen.open(), train.counts(pooled.length)),
        ungated,
        gated);
  }

  /** The machine, as the baseline, and the best deep ones; best first. */
  private static List<Fit> kept(List<Fit> best) {
    List<Fit> kept = new ArrayList<>();
    int deep = 0;
    for (Fit fit : best) {
      if (isMachine(fit) || deep++ < TOP_DEEP) {
        kept.add(fit);
      }
    }
    return kept;
  }

  private static boolean isMachine(Fit fit) {
    return fit.name().equals("fm");
  }

  /** The best single network of each kind, and the regression. */
  private Map<String, OfflineModel> alone(List<Fit> best) {
    Map<String, OfflineModel> alone = new LinkedHashMap<>();
    alone.put("lr", model(Group.of("lr", List.of(linear.fit()), valid.labels())));
    for (Fit fit : best) {
      String kind = fit.name().replace(" bn", "");
      alone.putIfAbsent(kind, model(Group.of(kind, List.of(fit), valid.labels())));
    }
    return alone;
  }

  /** The best network first, then as many of the others as the budget has room for. */
  private List<Group> gated(Fit base, List<Fit> kept, boolean[] open) {
    List<Group> groups = new ArrayList<>(networks.gated(List.of(base), open));
    for (Fit fit : kept) {
      if (fit != base && !trials.spent(1)) {
        groups.addAll(networks.gated(List.of(fit), open));
      }
    }
    return groups;
  }

  private Group lr(boolean @Nullable [] open) {
    Fit fit = open == null ? linear.fit() : linear.masked(open, pooled);
    return Group.of("lr", List.of(fit), valid.labels());
  }

  private OfflineModel model(Group group) {
    return model(List.of(group), new double[] {1});
  }

  private OfflineModel model(List<Group> groups, double[] weights) {
    List<Member> members = new ArrayList<>();
    List<Double> shares = new ArrayList<>();
    for (int g = 0; g < weights.length; g++) {
      for (Member member : weights[g] > 0 ? groups.get(g).members() : List.<Member>of()) {
        members.add(member);
        shares.add(weights[g] / groups.get(g).members().size());
      }
    }
    double[] mixed = Blend.mix(groups.stream().map(Group::logits).toList(), weights);
    return new OfflineModel(
        schema,
        linear.encoder(),
        members,
        shares.stream().mapToDouble(Double::doubleValue).toArray(),
        Platt.fit(mixed, valid.labels(), PLATT_PRIOR));
  }

  private static String describe(List<Group> groups, double[] weights) {
    List<String> parts = new ArrayList<>();
    for (int g = 0; g < weights.length; g++) {
      if (weights[g] > 0) {
        parts.add(
            String.format(
                Locale.ROOT,
                "%s x%d: %.2f",
                groups.get(g).name(),
                groups.get(g).members().size(),
                weights[g]));
      }
    }
    return String.join(", ", parts);
  }
}
