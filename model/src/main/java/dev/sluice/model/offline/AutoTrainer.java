package dev.sluice.model.offline;

import dev.sluice.schemas.feature.FeatureSchema;
import dev.sluice.schemas.metric.Discrimination;
import dev.sluice.schemas.record.Example;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
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
  private static final double[] LR_L2 = {100, 30, 10, 3, 1, 0.3};
  private static final double FM_START = 1e-3;
  private static final double DEEP_START = 1e-2;
  private static final double L2_STEP = Math.sqrt(10);
  private static final int MOST_CLIMBS = 5;
  private static final int DIMENSION = 8;
  private static final int BATCH_NORM_ROWS = 20_000;
  private static final int RARE = 2;
  // One training takes at most this part of the budget, or as many seconds.
  private static final double BUDGET_PARTS = 5;
  private static final double LEAST_SECONDS = 20;
  private static final int TOP_DEEP = 2;
  // With as many validation rows, greedy and equal weights count the same.
  private static final double TRUSTED_ROWS = 2000;
  private static final double PLATT_PRIOR = 100;
  private static final double[] LAMBDAS = {1e-6, 3e-6, 1e-5, 3e-5, 1e-4, 3e-4, 1e-3};
  // Half of the budget of 0.002: validation is a sample.
  private static final double AUC_BUDGET = 0.001;

  private final FeatureSchema schema;
  private final TrainConfig config;
  private final MatrixProduct product;
  private final Consumer<String> say;
  private final List<Candidate> candidates = new ArrayList<>();
  private final long start = System.nanoTime();
  private long examples;
  private double networkSeconds;

  private final LogEncoder encoder;
  private final EncodedLog train;
  private final EncodedLog valid;
  private final Fit lr;
  private final int[] pooled;
  private final EncodedLog pooledTrain;
  private final EncodedLog pooledValid;

  /** A member with its validation logits. */
  @SuppressWarnings("ArrayRecordComponent") // Read only.
  private record Fit(String name, double l2, Member member, double[] logits, double loss) {}

  /** The averaged seeds of one kind. */
  @SuppressWarnings("ArrayRecordComponent") // Read only.
  private record Group(String name, List<Member> members, double[] logits, double loss) {
    static Group of(String name, List<Fit> fits, int[] labels) {
      double[] weights = new double[fits.size()];
      Arrays.fill(weights, 1.0 / weights.length);
      double[] mean = Blend.mix(fits.stream().map(Fit::logits).toList(), weights);
      return new Group(
          name, fits.stream().map(Fit::member).toList(), mean, Sigmoid.loss(mean, labels));
    }
  }

  private AutoTrainer(
      FeatureSchema schema,
      List<Example> training,
      List<Example> validation,
      TrainConfig config,
      MatrixProduct product,
      Consumer<String> say) {
    this.schema = schema;
    this.config = config;
    this.product = product;
    this.say = say;
    LogEncoder buckets = LogEncoder.learn(schema, training, NumericEncoding.BUCKETS);
    EncodedLog bucketTrain = buckets.encode(training);
    EncodedLog bucketValid = buckets.encode(validation);
    Fit bucketFit = linear("lr", buckets, bucketTrain, bucketValid);
    LogEncoder piecewise =
        buckets.hasNumbers()
            ? LogEncoder.learn(schema, training, NumericEncoding.PIECEWISE)
            : buckets;
    EncodedLog linearTrain = piecewise == buckets ? bucketTrain : piecewise.encode(training);
    EncodedLog linearValid = piecewise == buckets ? bucketValid : piecewise.encode(validation);
    Fit linearFit =
        piecewise == buckets
            ? bucketFit
            : linear("lr piecewise", piecewise, linearTrain, linearValid);
    boolean linear = linearFit.loss() < bucketFit.loss();
    this.encoder = linear ? piecewise : buckets;
    this.train = linear ? linearTrain : bucketTrain;
    this.valid = linear ? linearValid : bucketValid;
    this.lr = linear ? linearFit : bucketFit;
    Vocabulary vocabulary = encoder.vocabulary();
    this.pooled = vocabulary.pooled(train.counts(vocabulary.size()), RARE);
    this.pooledTrain = train.mapped(pooled);
    this.pooledValid = valid.mapped(pooled);
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
    return new AutoTrainer(schema, training, validation, config, product, say).run();
  }

  private static void check(String part, List<Example> examples) {
    long clicks = examples.stream().filter(LogEncoder::clicked).count();
    if (clicks == 0 || clicks == examples.size()) {
      throw new IllegalArgumentException(
          "the %s part needs clicks and others, it has %d clicks in %d rows: give more rows, or another split"
              .formatted(part, clicks, examples.size()));
    }
  }

  private Fit linear(String name, LogEncoder by, EncodedLog rows, EncodedLog judged) {
    double[] weights = LogisticRegression.start(rows, by.vocabulary().size());
    Fit best = null;
    for (double l2 : LR_L2) {
      long from = System.nanoTime();
      weights = LogisticRegression.fit(rows, l2, weights);
      double[] logits = LogisticRegression.logits(judged, weights);
      double loss = Sigmoid.loss(logits, judged.labels());
      note(new Candidate(name, l2, 0, loss, 0, (System.nanoTime() - from) / 1e9));
      if (best == null || loss < best.loss()) {
        best = new Fit(name, l2, new Member.Linear(weights.clone()), logits, loss);
      }
    }
    return java.util.Objects.requireNonNull(best);
  }

  private synchronized void note(Candidate candidate) {
    candidates.add(candidate);
    say.accept(
        String.format(
            Locale.ROOT,
            "%-12s l2 %-8.3g validation loss %.4f  %5.1f s",
            candidate.name(),
            candidate.l2(),
            candidate.validLoss(),
            candidate.seconds()));
  }

  private Trained run() {
    ExecutorService pool = Executors.newFixedThreadPool(config.threads());
    try {
      return run(pool);
    } finally {
      pool.shutdownNow();
    }
  }

  private Trained run(ExecutorService pool) {
    Map<String, NetShape> shapes = shapes();
    List<List<Fit>> climbed =
        all(pool, shapes.entrySet().stream().map(e -> climb(e.getKey(), e.getValue())).toList());
    List<Fit> tried = new ArrayList<>();
    climbed.forEach(fits -> tried.add(best(fits)));
    tried.addAll(normalised(pool, tried, shapes));
    List<Fit> best = tried.stream().sorted(Comparator.comparingDouble(Fit::loss)).toList();
    List<Fit> kept = new ArrayList<>();
    int deep = 0;
    for (Fit fit : best) {
      boolean machine = fit.name().equals("fm");
      if (machine || deep++ < TOP_DEEP) {
        kept.add(fit);
      }
    }
    List<Group> groups = seeded(pool, kept, shapes, null);
    @Nullable OfflineModel fm =
        groups.stream()
            .filter(group -> group.name().equals("fm"))
            .findFirst()
            .map(group -> model(List.of(group), new double[] {1}))
            .orElse(null);
    GateReport gates = null;
    if (config.gates()) {
      Fit base = best.get(0);
      Searched searched = gates(pool, base, shapes);
      gates = searched.report();
      groups = seeded(pool, List.of(base), shapes, searched.open());
      if (config.kind() == TrainConfig.Kind.AUTO) {
        groups.add(Group.of("lr", List.of(masked(searched.open())), valid.labels()));
      }
    } else if (config.kind() == TrainConfig.Kind.AUTO || config.kind() == TrainConfig.Kind.LR) {
      groups.add(Group.of("lr", List.of(lr), valid.labels()));
    }
    double[] weights = weights(groups);
    return new Trained(
        model(groups, weights),
        describe(groups, weights),
        candidates,
        model(List.of(Group.of("lr", List.of(lr), valid.labels())), new double[] {1}),
        fm,
        gates,
        examples,
        networkSeconds);
  }

  private static Fit best(List<Fit> fits) {
    return fits.stream().min(Comparator.comparingDouble(Fit::loss)).orElseThrow();
  }

  /**
   * Tries batch normalisation at the strength that was best without, where rows are many enough.
   */
  private List<Fit> normalised(
      ExecutorService pool, List<Fit> tried, Map<String, NetShape> shapes) {
    List<Callable<Fit>> more = new ArrayList<>();
    for (Fit fit : tried) {
      NetShape shape = java.util.Objects.requireNonNull(shapes.get(fit.name()));
      if (!shape.mlp().isEmpty() && train.rows() >= BATCH_NORM_ROWS && !spent()) {
        String name = fit.name() + " bn";
        NetShape with = shape.withBatchNorm();
        shapes.put(name, with);
        more.add(() -> fit(name, with, fit.l2(), config.seed(), null));
      }
    }
    return all(pool, more);
  }

  private Map<String, NetShape> shapes() {
    int fields = train.fields();
    Map<String, NetShape> shapes = new LinkedHashMap<>();
    TrainConfig.Kind kind = config.kind();
    boolean auto = kind == TrainConfig.Kind.AUTO;
    if (auto || kind == TrainConfig.Kind.FM) {
      shapes.put("fm", NetShape.fm(fields, DIMENSION));
    }
    if (auto || kind == TrainConfig.Kind.DEEPFM) {
      shapes.put("deepfm", NetShape.deepFm(fields, DIMENSION, false));
    }
    if (auto || kind == TrainConfig.Kind.DCNV2) {
      shapes.put("dcnv2", NetShape.dcnV2(fields, DIMENSION, false));
    }
    return shapes;
  }

  private boolean spent() {
    return (System.nanoTime() - start) / 1e9 > config.budgetSeconds();
  }

  /** Tries one strength, then goes where it falls. */
  private Callable<List<Fit>> climb(String name, NetShape shape) {
    return () -> {
      List<Fit> tried = new ArrayList<>();
      double at = name.equals("fm") ? FM_START : DEEP_START;
      tried.add(fit(name, shape, at, config.seed(), null));
      for (double factor : new double[] {L2_STEP, 1 / L2_STEP}) {
        double least = tried.get(0).loss();
        double l2 = at * factor;
        while (tried.size() < MOST_CLIMBS && !spent()) {
          Fit next = fit(name, shape, l2, config.seed(), null);
          tried.add(next);
          if (next.loss() >= least) {
            break;
          }
          least = next.loss();
          l2 *= factor;
        }
        if (tried.size() > 2) {
          // The first direction was uphill only if its one step did not help.
          break;
        }
      }
      return tried;
    };
  }

  private Fit fit(String name, NetShape shape, double l2, long seed, boolean @Nullable [] open) {
    NetConfig net = NetConfig.of(train.rows(), l2, seed);
    Net fresh = new Net(shape, pooled.length, seed, train.baseRate(), product);
    if (open != null) {
      fresh.gates = GateSearch.factors(open);
    }
    NetTrainer.Trained trained =
        NetTrainer.train(
            fresh,
            net,
            pooledTrain,
            pooledValid,
            Math.max(LEAST_SECONDS, config.budgetSeconds() / BUDGET_PARTS));
    synchronized (this) {
      examples += trained.examples();
      networkSeconds += trained.seconds();
    }
    note(
        new Candidate(
            open == null ? name : name + " gated",
            l2,
            seed,
            trained.validLoss(),
            trained.epochs(),
            trained.seconds()));
    return new Fit(
        name,
        l2,
        new Member.Deep(trained.net(), pooled),
        trained.validLogits(),
        trained.validLoss());
  }

  /** Trains each of {@code fits} with more seeds and averages them. */
  private List<Group> seeded(
      ExecutorService pool,
      List<Fit> fits,
      Map<String, NetShape> shapes,
      boolean @Nullable [] open) {
    List<Callable<Fit>> more = new ArrayList<>();
    for (Fit fit : fits) {
      NetShape shape = java.util.Objects.requireNonNull(shapes.get(fit.name()));
      for (int s = open == null ? 1 : 0; s < config.seeds(); s++) {
        long seed = config.seed() + s;
        more.add(() -> fit(fit.name(), shape, fit.l2(), seed, open));
      }
    }
    List<Fit> trained = all(pool, more);
    List<Group> groups = new ArrayList<>();
    for (Fit fit : fits) {
      List<Fit> same =
          new ArrayList<>(trained.stream().filter(t -> t.name().equals(fit.name())).toList());
      if (open == null) {
        same.add(fit);
      }
      groups.add(Group.of(fit.name(), same, valid.labels()));
    }
    return groups;
  }

  @SuppressWarnings("ArrayRecordComponent") // Read only.
  private record Searched(boolean[] open, GateReport report) {}

  private Searched gates(ExecutorService pool, Fit base, Map<String, NetShape> shapes) {
    NetShape shape = java.util.Objects.requireNonNull(shapes.get(base.name()));
    int[] counts = pooledTrain.counts(pooled.length);
    NetConfig net = NetConfig.of(train.rows(), base.l2(), config.seed());
    List<Callable<Fit>> retrained = new ArrayList<>();
    boolean[][] masks = new boolean[LAMBDAS.length][];
    for (int i = 0; i < LAMBDAS.length; i++) {
      int at = i;
      retrained.add(
          () -> {
            boolean[] mask =
                GateSearch.search(shape, net, pooledTrain, counts, LAMBDAS[at], product);
            masks[at] = mask;
            return fit(base.name(), shape, base.l2(), config.seed(), mask);
          });
    }
    List<Fit> fits = all(pool, retrained);
    double ungated = auc(base.logits());
    List<GateReport.Point> points = new ArrayList<>();
    int best = -1;
    for (int i = 0; i < LAMBDAS.length; i++) {
      double auc = auc(fits.get(i).logits());
      points.add(new GateReport.Point(LAMBDAS[i], open(masks[i]), auc, fits.get(i).loss()));
      boolean within =
          auc >= ungated - AUC_BUDGET && fits.get(i).loss() <= base.loss() * (1 + AUC_BUDGET);
      if (within && (best < 0 || open(masks[i]) < open(masks[best]))) {
        best = i;
      }
    }
    if (best < 0) {
      // None is within the budget: the nearest to it.
      best = 0;
      for (int i = 1; i < LAMBDAS.length; i++) {
        best = points.get(i).auc() > points.get(best).auc() ? i : best;
      }
    }
    int values = (int) Arrays.stream(counts).filter(count -> count > 0).count();
    return new Searched(
        masks[best], new GateReport(values, open(masks[best]), LAMBDAS[best], ungated, points));
  }

  private double auc(double[] logits) {
    return Discrimination.auc(logits, valid.labels()).value();
  }

  private static int open(boolean[] mask) {
    int open = 0;
    for (boolean value : mask) {
      open += value ? 1 : 0;
    }
    return open;
  }

  /** Logistic regression on the open values only. */
  private Fit masked(boolean[] open) {
    EncodedLog rows = masked(train, open);
    double[] start = LogisticRegression.start(rows, pooled.length);
    double[] weights = LogisticRegression.fit(rows, lr.l2(), start);
    for (int value = 0; value < pooled.length; value++) {
      weights[value] = open[pooled[value]] ? weights[value] : 0;
    }
    double[] logits = LogisticRegression.logits(valid, weights);
    return new Fit(
        "lr", lr.l2(), new Member.Linear(weights), logits, Sigmoid.loss(logits, valid.labels()));
  }

  private EncodedLog masked(EncodedLog log, boolean[] open) {
    float[] weights = log.weights().clone();
    for (int k = 0; k < weights.length; k++) {
      weights[k] = open[pooled[log.ids()[k]]] ? weights[k] : 0;
    }
    return new EncodedLog(
        log.rows(), log.fields(), log.offsets(), log.ids(), weights, log.labels(), log.groups());
  }

  /** Greedy weights, drawn to equal ones of the members that are not surely worse than the best. */
  private double[] weights(List<Group> groups) {
    int[] labels = valid.labels();
    double[] greedy = Blend.weights(groups.stream().map(Group::logits).toList(), labels);
    Group best = groups.stream().min(Comparator.comparingDouble(Group::loss)).orElseThrow();
    boolean[] near = new boolean[greedy.length];
    int count = 0;
    for (int g = 0; g < near.length; g++) {
      near[g] = notSurelyWorse(groups.get(g).logits(), best.logits(), labels);
      count += near[g] ? 1 : 0;
    }
    double drawn = 1 / (1 + labels.length / TRUSTED_ROWS);
    double[] weights = new double[greedy.length];
    for (int g = 0; g < weights.length; g++) {
      weights[g] = (1 - drawn) * greedy[g] + (near[g] ? drawn / count : 0);
    }
    return weights;
  }

  private static boolean notSurelyWorse(double[] logits, double[] best, int[] labels) {
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < labels.length; i++) {
      double worse = Sigmoid.loss(logits[i], labels[i]) - Sigmoid.loss(best[i], labels[i]);
      sum += worse;
      squares += worse * worse;
    }
    double mean = sum / labels.length;
    double variance = Math.max(0, squares / labels.length - mean * mean);
    return mean <= Math.sqrt(variance / labels.length);
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
        encoder,
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

  static <T> List<T> all(ExecutorService pool, List<? extends Callable<T>> tasks) {
    try {
      List<T> results = new ArrayList<>();
      for (Future<T> future : pool.invokeAll(tasks)) {
        results.add(future.get());
      }
      return results;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while training", e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException known
          ? known
          : new IllegalStateException("training failed", e.getCause());
    }
  }
}
