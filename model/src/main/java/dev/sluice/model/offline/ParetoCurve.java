package dev.sluice.model.offline;

import dev.sluice.embeddings.arm.ArmFeature;
import dev.sluice.embeddings.arm.ArmKind;
import dev.sluice.embeddings.arm.ArmOptimizer;
import dev.sluice.embeddings.arm.ArmPlan;
import dev.sluice.schemas.feature.FeatureSchema;
import dev.sluice.schemas.feature.FeatureSpec;
import dev.sluice.schemas.metric.Discrimination;
import dev.sluice.schemas.record.Example;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * AUC against the memory of embeddings: one small network (a cross layer beside a ReLU layer, no
 * weights per value, as those would be memory outside the budget) trained with each representation.
 */
public final class ParetoCurve {
  private static final int RARE = 2;
  private static final List<Integer> HIDDEN = List.of(64);
  private static final float INIT_RANGE = 0.05f;
  private static final int MOST_EPOCHS = 12;
  private static final int PATIENCE = 1;
  private static final int BATCH = 256;

  private final ParetoPlan plan;
  private final MatrixProduct product;
  private final EncodedLog train;
  private final EncodedLog valid;
  private final EncodedLog test;
  private final List<ArmFeature> features = new ArrayList<>();
  private final int values;
  private final long whole;

  /**
   * One training.
   *
   * @param arm representation
   * @param budget part of the collisionless memory
   * @param numbers learned numbers that the arm holds
   * @param seed of start, order and hashes
   * @param auc of the test rows at the epoch with the least validation loss
   * @param logloss of them
   * @param epochs run
   * @param seconds of training
   */
  public record Point(
      ArmKind arm,
      double budget,
      long numbers,
      long seed,
      double auc,
      double logloss,
      int epochs,
      double seconds) {}

  private ParetoCurve(
      FeatureSchema schema,
      List<Example> training,
      List<Example> validation,
      List<Example> testing,
      Predicate<FeatureSpec> wanted,
      ParetoPlan plan,
      MatrixProduct product) {
    this.plan = plan;
    this.product = product;
    LogEncoder encoder = LogEncoder.learn(schema, training, NumericEncoding.BUCKETS, wanted);
    Vocabulary vocabulary = encoder.vocabulary();
    if (vocabulary.fields().isEmpty()) {
      throw new IllegalArgumentException("no feature of the log is left to embed: name others");
    }
    EncodedLog raw = encoder.encode(training);
    this.values = vocabulary.size();
    int[] pooled = vocabulary.pooled(raw.counts(values), RARE);
    this.train = raw.mapped(pooled);
    this.valid = encoder.encode(validation).mapped(pooled);
    this.test = encoder.encode(testing).mapped(pooled);
    int[] counts = train.counts(values);
    long occurring = 0;
    for (int f = 0; f < vocabulary.fields().size(); f++) {
      long own = 0;
      for (int id = vocabulary.first(f); id < vocabulary.first(f + 1); id++) {
        own += counts[id] > 0 ? 1 : 0;
      }
      features.add(new ArmFeature(vocabulary.fields().get(f), Math.max(1, own)));
      occurring += own;
    }
    this.whole = occurring * plan.dimension();
  }

  /**
   * Trains every arm at every budget with every seed, and the collisionless arm with every seed.
   *
   * @param wanted the features that are embedded
   * @param say told of each point as it comes; one thread at a time
   * @throws IllegalArgumentException if a budget holds less than one row per feature
   */
  public static List<Point> of(
      FeatureSchema schema,
      List<Example> training,
      List<Example> validation,
      List<Example> testing,
      Predicate<FeatureSpec> wanted,
      ParetoPlan plan,
      MatrixProduct product,
      Consumer<Point> say) {
    return new ParetoCurve(schema, training, validation, testing, wanted, plan, product).run(say);
  }

  private List<Point> run(Consumer<Point> say) {
    List<Callable<Point>> tasks = new ArrayList<>();
    for (int s = 0; s < plan.seeds(); s++) {
      long seed = s + 1L;
      tasks.add(() -> said(point(ArmKind.COLLISIONLESS, 1, seed), say));
      for (double budget : plan.budgets()) {
        for (ArmKind arm : plan.arms()) {
          if (arm != ArmKind.COLLISIONLESS) {
            tasks.add(() -> said(point(arm, budget, seed), say));
          }
        }
      }
    }
    ExecutorService pool = Executors.newFixedThreadPool(plan.threads());
    try {
      return Trials.all(pool, tasks);
    } finally {
      pool.shutdownNow();
    }
  }

  private synchronized Point said(Point point, Consumer<Point> say) {
    say.accept(point);
    return point;
  }

  private Point point(ArmKind kind, double budget, long seed) {
    long start = System.nanoTime();
    ArmPlan armPlan =
        new ArmPlan(
            features,
            plan.dimension(),
            plan.chunks(),
            Math.max(1, Math.round(whole * budget)),
            INIT_RANGE,
            new ArmOptimizer(ArmOptimizer.Kind.ADAM, plan.rate()),
            seed);
    var arm = kind.create(armPlan);
    NetShape shape =
        new NetShape(train.fields(), plan.dimension(), false, false, 1, 0, HIDDEN, false, 0);
    Net net =
        new Net(shape, values, seed, train.baseRate(), product, new ArmVectors(arm, values, seed));
    NetConfig config = new NetConfig(plan.rate(), 0, 0, 0, BATCH, MOST_EPOCHS, PATIENCE, 0, seed);
    SplittableRandom random = new SplittableRandom(seed);
    int[] order = new int[train.rows()];
    Arrays.setAll(order, i -> i);
    double least = Double.POSITIVE_INFINITY;
    double[] judged = new double[0];
    int best = 0;
    int epoch = 0;
    long step = 0;
    // No copy of the best weights: what is kept of an epoch is its logits of the test rows.
    while (epoch < config.epochs() && epoch - best < config.patience()) {
      NetTrainer.shuffle(order, random);
      step = NetTrainer.epoch(net, config, train, order, step, List.of()).step();
      epoch++;
      double loss = Sigmoid.loss(net.logits(valid), valid.labels());
      if (loss < least) {
        least = loss;
        best = epoch;
        judged = net.logits(test);
      }
    }
    return new Point(
        kind,
        budget,
        arm.numbers(),
        seed,
        Discrimination.auc(judged, test.labels()).value(),
        Sigmoid.loss(judged, test.labels()),
        epoch,
        (System.nanoTime() - start) / 1e9);
  }
}
