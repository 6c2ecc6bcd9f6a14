package dev.sluice.model.offline;

import dev.sluice.schemas.feature.FeatureSchema;
import dev.sluice.schemas.metric.Discrimination;
import dev.sluice.schemas.record.Example;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The curve of AUC against the share of values kept, over the regulariser's strength, next to that
 * of keeping the same number of most frequent values: what a gate must beat to be worth its search.
 */
public final class GateCurve {
  private static final int RARE = 2;
  private static final int DIMENSION = 8;
  private static final double MOST_SECONDS = 60;

  private GateCurve() {}

  /**
   * One strength and seed.
   *
   * @param lambda the strength; 0 for the network without gates
   * @param seed of the network
   * @param kept values
   * @param values that occur in training, rare ones pooled
   * @param auc of the test rows with the values that gates keep
   * @param frequentAuc of the test rows with as many most frequent values
   */
  public record Point(
      double lambda, long seed, int kept, int values, double auc, double frequentAuc) {
    /** Share of values kept. */
    public double share() {
      return (double) kept / values;
    }
  }

  /**
   * Trains a network per strength, seed and selection.
   *
   * @param kind fm, deepfm or dcnv2
   * @param l2 strength on the embeddings
   * @param lambdas strengths of the regulariser
   * @param seeds at least 1
   * @param say told of each point
   */
  public static List<Point> of(
      FeatureSchema schema,
      List<Example> training,
      List<Example> validation,
      List<Example> testing,
      TrainConfig.Kind kind,
      double l2,
      List<Double> lambdas,
      int seeds,
      MatrixProduct product,
      Consumer<Point> say) {
    LogEncoder encoder = LogEncoder.learn(schema, training, NumericEncoding.BUCKETS);
    EncodedLog raw = encoder.encode(training);
    int values = encoder.vocabulary().size();
    int[] pooled = encoder.vocabulary().pooled(raw.counts(values), RARE);
    EncodedLog train = raw.mapped(pooled);
    EncodedLog valid = encoder.encode(validation).mapped(pooled);
    EncodedLog test = encoder.encode(testing).mapped(pooled);
    int[] counts = train.counts(values);
    int[] gateOf = GateSearch.gates(counts, encoder.vocabulary().fieldOf());
    int occurring = (int) Arrays.stream(counts).filter(count -> count > 0).count();
    NetShape shape = shape(kind, train.fields());
    List<Point> points = new ArrayList<>();
    for (int s = 0; s < seeds; s++) {
      NetConfig config = NetConfig.of(train.rows(), l2, s + 1L);
      double ungated = auc(shape, config, train, valid, test, values, null, product);
      points.add(new Point(0, config.seed(), occurring, occurring, ungated, ungated));
      say.accept(points.get(points.size() - 1));
      for (double lambda : lambdas) {
        boolean[] open = GateSearch.search(shape, config, train, gateOf, counts, lambda, product);
        int kept = 0;
        for (boolean value : open) {
          kept += value ? 1 : 0;
        }
        boolean[] frequent = GateSearch.mostFrequent(counts, kept);
        points.add(
            new Point(
                lambda,
                config.seed(),
                kept,
                occurring,
                auc(shape, config, train, valid, test, values, open, product),
                auc(shape, config, train, valid, test, values, frequent, product)));
        say.accept(points.get(points.size() - 1));
      }
    }
    return points;
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

  private static double auc(
      NetShape shape,
      NetConfig config,
      EncodedLog train,
      EncodedLog valid,
      EncodedLog test,
      int values,
      boolean @Nullable [] open,
      MatrixProduct product) {
    Net net = new Net(shape, values, config.seed(), train.baseRate(), product);
    if (open != null) {
      net.gates = GateSearch.factors(open);
    }
    NetTrainer.train(net, config, train, valid, MOST_SECONDS);
    return Discrimination.auc(net.logits(test), test.labels()).value();
  }
}
