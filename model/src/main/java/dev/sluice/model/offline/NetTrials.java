package dev.sluice.model.offline;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** Networks of each kind: the search of their L2 strength, and more seeds of the best. */
final class NetTrials {
  private static final double FM_START = 1e-3;
  private static final double DEEP_START = 1e-2;
  private static final double L2_STEP = Math.sqrt(10);
  private static final int MOST_CLIMBS = 5;
  private static final int DIMENSION = 8;
  private static final int BATCH_NORM_ROWS = 20_000;

  private final TrainConfig config;
  private final double part;
  private final MatrixProduct product;
  private final Trials trials;
  private final int[] pooled;
  private final EncodedLog train;
  private final EncodedLog valid;
  private final Map<String, NetShape> shapes;

  /**
   * Networks on a log.
   *
   * @param part of the budget after which no new strength is tried
   * @param pooled [values] what each value counts as
   * @param train rows with values pooled
   * @param valid rows with values pooled
   */
  NetTrials(
      TrainConfig config,
      double part,
      MatrixProduct product,
      Trials trials,
      int[] pooled,
      EncodedLog train,
      EncodedLog valid) {
    this.config = config;
    this.part = part;
    this.product = product;
    this.trials = trials;
    this.pooled = pooled;
    this.train = train;
    this.valid = valid;
    this.shapes = shapes(config.kind(), train.fields());
  }

  private static Map<String, NetShape> shapes(TrainConfig.Kind kind, int fields) {
    Map<String, NetShape> shapes = new LinkedHashMap<>();
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

  /** The shape of a kind by its name. */
  NetShape shape(String name) {
    return Objects.requireNonNull(shapes.get(name), name);
  }

  /** The best of each kind, and of those with batch normalisation; in no order. */
  List<Fit> best() {
    List<Callable<List<Fit>>> climbs = new ArrayList<>();
    shapes.forEach((name, shape) -> climbs.add(() -> climb(name)));
    List<Fit> best = new ArrayList<>();
    for (List<Fit> tried : trials.all(climbs)) {
      best.add(tried.stream().min(java.util.Comparator.comparingDouble(Fit::loss)).orElseThrow());
    }
    best.addAll(normalised(best));
    return best;
  }

  /**
   * Tries batch normalisation at the strength that was best without, where rows are many enough.
   */
  private List<Fit> normalised(List<Fit> tried) {
    List<Callable<Fit>> more = new ArrayList<>();
    for (Fit fit : tried) {
      NetShape shape = shape(fit.name());
      if (!shape.mlp().isEmpty() && train.rows() >= BATCH_NORM_ROWS && !trials.spent(part)) {
        String name = fit.name() + " bn";
        shapes.put(name, shape.withBatchNorm());
        more.add(() -> fit(name, fit.l2(), config.seed(), null));
      }
    }
    return trials.all(more);
  }

  /** Tries one strength, then goes where it falls. */
  private List<Fit> climb(String name) {
    List<Fit> tried = new ArrayList<>();
    double at = name.equals("fm") ? FM_START : DEEP_START;
    tried.add(fit(name, at, config.seed(), null));
    for (double factor : new double[] {L2_STEP, 1 / L2_STEP}) {
      double least = tried.get(0).loss();
      double l2 = at * factor;
      while (tried.size() < MOST_CLIMBS && !trials.spent(part)) {
        Fit next = fit(name, l2, config.seed(), null);
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
  }

  private Fit fit(String name, double l2, long seed, boolean @Nullable [] open) {
    NetConfig net = NetConfig.of(train.rows(), l2, seed);
    Net fresh = new Net(shape(name), pooled.length, seed, train.baseRate(), product);
    if (open != null) {
      fresh.gates = GateSearch.factors(open);
      net = net.behindGates();
    }
    NetTrainer.Trained trained =
        trials.train(open == null ? name : name + " gated", fresh, net, train, valid);
    return new Fit(
        name,
        l2,
        new Member.Deep(trained.net(), pooled),
        trained.validLogits(),
        trained.validLoss());
  }

  /** Trains each of {@code fits} with more seeds and averages them. */
  List<Group> seeded(List<Fit> fits) {
    return groups(fits, 1, null);
  }

  /** Trains each of {@code fits} anew on the open values and averages seeds. */
  List<Group> gated(List<Fit> fits, boolean[] open) {
    return groups(fits, 0, open);
  }

  private List<Group> groups(List<Fit> fits, int first, boolean @Nullable [] open) {
    List<Callable<Fit>> more = new ArrayList<>();
    for (Fit fit : fits) {
      for (int s = first; s < config.seeds(); s++) {
        long seed = config.seed() + s;
        more.add(() -> fit(fit.name(), fit.l2(), seed, open));
      }
    }
    List<Fit> trained = trials.all(more);
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
}
