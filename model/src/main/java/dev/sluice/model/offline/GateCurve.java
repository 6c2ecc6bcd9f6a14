package dev.sluice.model.offline;

import dev.sluice.schemas.feature.FeatureSchema;
import dev.sluice.schemas.metric.Discrimination;
import dev.sluice.schemas.record.Example;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The curve of AUC against the share of values kept, over the regulariser's strength, next to that
 * of keeping the same number of most frequent values: what a gate must beat to be worth its search.
 */
public final class GateCurve {
  private static final int RARE = 2;
  private static final int DIMENSION = 8;
  private static final double MOST_SECONDS = 600;

  private final LogEncoder encoder;
  private final EncodedLog train;
  private final EncodedLog valid;
  private final EncodedLog test;
  private final int[] counts;
  private final Plan plan;
  private final NetShape shape;
  private final MatrixProduct product;
  private final Trials trials;

  /**
   * What is drawn.
   *
   * @param kind fm, deepfm or dcnv2
   * @param l2 strength on the embeddings
   * @param shares of the values to keep, each in (0, 1]
   * @param seeds of networks and searches, at least one
   * @param threads trainings at a time
   */
  public record Plan(
      TrainConfig.Kind kind, double l2, List<Double> shares, List<Long> seeds, int threads) {
    /** Checks the ranges. */
    public Plan {
      shares = List.copyOf(shares);
      seeds = List.copyOf(seeds);
      if (shares.isEmpty() || shares.stream().anyMatch(share -> !(share > 0 && share <= 1))) {
        throw new IllegalArgumentException("shares must be in (0, 1], were " + shares);
      }
      if (seeds.isEmpty() || threads < 1) {
        throw new IllegalArgumentException("a curve needs a seed and a thread");
      }
    }
  }

  /**
   * One share and seed.
   *
   * @param lambda the strength that keeps as many; 0 for the network without gates
   * @param share that was wanted
   * @param seed of the network
   * @param kept values
   * @param values that occur in training, rare ones pooled
   * @param auc of the test rows with the values that gates keep
   * @param frequentAuc of the test rows with as many most frequent values
   * @param closed by field
   */
  public record Point(
      double lambda,
      double share,
      long seed,
      int kept,
      int values,
      double auc,
      double frequentAuc,
      List<ClosedField> closed) {}

  private GateCurve(
      FeatureSchema schema,
      List<Example> training,
      List<Example> validation,
      List<Example> testing,
      Plan plan,
      MatrixProduct product,
      Trials trials) {
    this.plan = plan;
    this.product = product;
    this.trials = trials;
    encoder = LogEncoder.learn(schema, training, NumericEncoding.BUCKETS);
    EncodedLog raw = encoder.encode(training);
    int values = encoder.vocabulary().size();
    int[] pooled = encoder.vocabulary().pooled(raw.counts(values), RARE);
    train = raw.mapped(pooled);
    valid = encoder.encode(validation).mapped(pooled);
    test = encoder.encode(testing).mapped(pooled);
    counts = train.counts(values);
    shape = shape(plan.kind(), train.fields());
  }

  /**
   * Trains a network per seed, share and selection.
   *
   * @param say told of each point
   */
  public static List<Point> of(
      FeatureSchema schema,
      List<Example> training,
      List<Example> validation,
      List<Example> testing,
      Plan plan,
      MatrixProduct product,
      Consumer<Point> say) {
    ExecutorService pool = Executors.newFixedThreadPool(plan.threads());
    try {
      Trials trials = new Trials(MOST_SECONDS, plan.threads(), pool, line -> {});
      GateCurve curve = new GateCurve(schema, training, validation, testing, plan, product, trials);
      List<Point> points = new ArrayList<>();
      for (long seed : plan.seeds()) {
        points.addAll(curve.points(seed, say));
      }
      return points;
    } finally {
      pool.shutdownNow();
    }
  }

  private static NetShape shape(TrainConfig.Kind kind, int fields) {
    return switch (kind) {
      case FM -> NetShape.fm(fields, DIMENSION);
      case DEEPFM -> NetShape.deepFm(fields, DIMENSION, false);
      case DCNV2 -> NetShape.dcnV2(fields, DIMENSION, false);
      case AUTO, LR ->
          throw new IllegalArgumentException("a gate curve is of fm, deepfm or dcnv2: name one");
    };
  }

  private List<Point> points(long seed, Consumer<Point> say) {
    NetConfig config = NetConfig.of(train.rows(), plan.l2(), seed);
    int[] fieldOf = encoder.vocabulary().fieldOf();
    Net plain = trained(config, null);
    GateJudge judge = new GateJudge(shape, config, train, valid, plain, fieldOf, product, trials);
    judge.search();
    List<GateJudge> judges = new ArrayList<>(judge.folds());
    judges.add(judge);
    GatePath path = judge.path(FieldWorth.of(judges, train.fields(), trials).useful());
    double ungated = auc(plain);
    List<Callable<Point>> tasks = new ArrayList<>();
    tasks.add(
        () -> new Point(0, 1, seed, path.values(), path.values(), ungated, ungated, List.of()));
    for (double share : plan.shares()) {
      int kept = path.kept(share);
      boolean[] open = path.keep(kept);
      tasks.add(
          () ->
              new Point(
                  path.strength(kept),
                  share,
                  seed,
                  kept,
                  path.values(),
                  auc(trained(config, open)),
                  auc(trained(config, GatePath.mostFrequent(counts, kept))),
                  ClosedField.of(encoder.vocabulary(), open, counts)));
    }
    List<Point> points = trials.all(tasks);
    points.forEach(say);
    return points;
  }

  private Net trained(NetConfig config, boolean @Nullable [] open) {
    Net net = new Net(shape, counts.length, config.seed(), train.baseRate(), product);
    if (open != null) {
      net.gates = GateSearch.factors(open);
    }
    trials.train("", net, open == null ? config : config.behindGates(), train, valid);
    return net;
  }

  private double auc(Net net) {
    return Discrimination.auc(net.logits(test), test.labels()).value();
  }
}
