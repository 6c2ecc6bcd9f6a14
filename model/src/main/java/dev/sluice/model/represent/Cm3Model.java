package dev.sluice.model.represent;

import dev.sluice.model.fusion.Alignment;
import dev.sluice.model.fusion.Slerp;
import dev.sluice.model.fusion.Uniformity;
import dev.sluice.model.matrix.RowSums;
import dev.sluice.model.matrix.SparseRows;
import dev.sluice.model.matrix.Workers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * The model with its parameters: forwards, loss and backwards for one batch, and the final vectors.
 *
 * <p>A node's row has the blocks of {@link ItemBlocks}.
 *
 * <p>Exact savings against the published code, which computes and differentiates everything: the
 * last layer is computed for the users of the batch only, the adjoint starts from the rows of the
 * batch, and repeats in a batch are one row with a count.
 */
final class Cm3Model {
  private final Cm3Config config;
  private final int users;
  private final int items;
  private final int width;
  private final boolean content;
  private final ItemBlocks blocks;
  private final Preferences preferences;
  private final UserItemGraph graph;
  private final @Nullable SparseRows itemGraph;
  private final @Nullable SparseRows itemGraphTransposed;
  private final Workers workers;

  private final float[][] nodes;
  private final float[][] userGradients;

  /**
   * A model over the given graphs. {@code projections} are per modality, over the modality's
   * present items; {@code identities} [items][d] if the configuration has them.
   */
  Cm3Model(
      Cm3Config config,
      List<Modality> modalities,
      Projection[] projections,
      Preferences preferences,
      float @Nullable [][] identities,
      SparseRows adjacency,
      @Nullable SparseRows itemGraph,
      int items,
      Workers workers) {
    this.config = config;
    this.preferences = preferences;
    this.workers = workers;
    this.items = items;
    content = !modalities.isEmpty();
    blocks = new ItemBlocks(config, modalities, projections, identities, items, workers);
    users = preferences.vectors().length;
    width = blocks.width();
    graph = new UserItemGraph(adjacency, width, config.layers());
    this.itemGraph = itemGraph;
    itemGraphTransposed = itemGraph == null ? null : itemGraph.transposed();
    nodes = new float[users + items][width];
    userGradients = new float[users][width];
  }

  /** A model with random parameters. */
  static Cm3Model random(
      Cm3Config config,
      List<Modality> modalities,
      Interactions train,
      @Nullable SparseRows itemGraph,
      Workers workers) {
    Random random = new Random(config.seed());
    boolean identity = config.identity() || modalities.isEmpty();
    int blocks = ItemBlocks.count(modalities.size(), identity);
    Preferences preferences = Preferences.random(train.users(), blocks, config.dimension(), random);
    Projection[] projections = new Projection[modalities.size()];
    for (int k = 0; k < projections.length; k++) {
      Modality modality = modalities.get(k);
      float[][] raw =
          Arrays.stream(modality.present())
              .mapToObj(i -> modality.rows()[i])
              .toArray(float[][]::new);
      projections[k] = Projection.random(raw, config.dimension(), random);
    }
    float[][] identities =
        identity
            ? Preferences.random(train.items(), 1, config.dimension(), random).vectors()
            : null;
    return new Cm3Model(
        config,
        modalities,
        projections,
        preferences,
        identities,
        UserItemGraph.adjacency(train),
        itemGraph,
        train.items(),
        workers);
  }

  /** The optimisers of all parameters, in the order of {@link #gradients}. */
  List<AdamRows> optimisers() {
    List<AdamRows> all = new ArrayList<>();
    all.add(new AdamRows(preferences.vectors(), config.rate()));
    all.add(new AdamRows(preferences.logits(), config.rate()));
    for (Projection projection : blocks.projections()) {
      for (float[][] parameters : projection.parameters()) {
        all.add(new AdamRows(parameters, config.rate()));
      }
    }
    float[][] identities = blocks.identities();
    if (identities != null) {
      all.add(new AdamRows(identities, config.rate()));
    }
    return all;
  }

  /** The gradients after {@link #loss}. */
  List<float[][]> gradients() {
    List<float[][]> all = new ArrayList<>();
    all.add(userGradients);
    all.add(preferences.logitGradients);
    for (Projection projection : blocks.projections()) {
      all.addAll(Arrays.asList(projection.gradients()));
    }
    if (blocks.identities() != null) {
      all.add(blocks.identityGradients());
    }
    return all;
  }

  /** The final vectors, users then items, not normalised, at the mean of the mixing weight. */
  float[][] vectors() {
    double[] lambdas = new double[blocks.lambdas()];
    Arrays.fill(lambdas, 0.5);
    return vectors(lambdas);
  }

  /** The vectors for given mixing weights, [items][modalities - 1 or 1] in one array. */
  float[][] vectors(double[] lambdas) {
    forward(lambdas);
    @Nullable float[][] sums = graph.sum(nodes, null, false, workers);
    float[][] out = new float[users + items][];
    workers.rows(
        out.length,
        (from, to) -> {
          for (int r = from; r < to; r++) {
            out[r] = r < users ? preferences.weigh(r, row(sums, r)) : item(sums, r - users);
          }
        });
    return out;
  }

  /**
   * The loss of one batch; leaves the gradients of all parameters. Shapes: user, positive and drawn
   * [batch]; lambdas as for {@link #vectors(double[])}.
   */
  double loss(int[] user, int[] positive, int[] drawn, double[] lambdas) {
    forward(lambdas);
    DistinctIndices who = DistinctIndices.of(user, users);
    DistinctIndices what = DistinctIndices.of(positive, drawn, items);
    boolean[] needed = new boolean[users + items];
    Arrays.fill(needed, users, needed.length, true);
    for (int u : who.values()) {
      needed[u] = true;
    }
    @Nullable float[][] sums = graph.sum(nodes, needed, false, workers);
    Outputs at = outputs(sums, who, what);
    double loss = losses(at, who, what, positive.length);
    backward(sums, at, who, what);
    return loss;
  }

  /** The batch's vectors, raw and of norm 1, and the gradients at the latter. */
  private record Outputs(
      float[][] user,
      float[][] userUnit,
      float[][] atUser,
      float[][] item,
      float[][] itemUnit,
      float[][] atItem,
      float @Nullable [][] atMixed) {}

  private Outputs outputs(@Nullable float[][] sums, DistinctIndices who, DistinctIndices what) {
    int n = who.values().length;
    int m = what.values().length;
    Outputs at =
        new Outputs(
            new float[n][],
            new float[n][width],
            new float[n][width],
            new float[m][],
            new float[m][width],
            new float[m][width],
            content ? new float[items][] : null);
    workers.rows(
        n + m,
        (from, to) -> {
          for (int r = from; r < to; r++) {
            if (r < n) {
              int u = who.values()[r];
              at.user[r] = preferences.weigh(u, row(sums, u));
              BlockNorm.unit(at.user[r], at.userUnit[r], 0);
            } else {
              at.item[r - n] = item(sums, what.values()[r - n]);
              BlockNorm.unit(at.item[r - n], at.itemUnit[r - n], 0);
            }
          }
        });
    return at;
  }

  private double losses(Outputs at, DistinctIndices who, DistinctIndices what, int batch) {
    double align =
        Alignment.add(
            at.userUnit,
            who.places(),
            at.itemUnit,
            Arrays.copyOf(what.places(), batch),
            at.atUser,
            at.atItem);
    float half = (float) (config.gamma() / 2);
    if (half == 0) {
      return align;
    }
    Uniformity.Loss ofUsers = Uniformity.plain(at.userUnit, who.counts(), workers);
    for (int r = 0; r < at.atUser.length; r++) {
      RowSums.add(at.atUser[r], half, ofUsers.gradient()[r]);
    }
    return align + half * (ofUsers.value() + uniformityOfItems(at, what, half));
  }

  private double uniformityOfItems(Outputs at, DistinctIndices what, float half) {
    // Only drawn items repel each other: the count of a positive that was not drawn is 0.
    int[] rows = what.drawn();
    float[][] points = new float[rows.length][];
    int[] counts = new int[rows.length];
    for (int r = 0; r < rows.length; r++) {
      points[r] = at.itemUnit[rows[r]];
      counts[r] = what.counts()[rows[r]];
    }
    Uniformity.Loss loss;
    if (config.calibrated() && content) {
      float[][] features = new float[rows.length][];
      for (int r = 0; r < rows.length; r++) {
        float[] feature = blocks.mixed()[what.values()[rows[r]]];
        // Of an item without content nothing is known to be similar.
        features[r] = Slerp.hasDirection(feature) ? feature : lonely(r, feature.length);
      }
      loss = Uniformity.calibrated(points, counts, features, config.calibration(), workers);
    } else {
      loss = Uniformity.plain(points, counts, workers);
    }
    float[][] mixedGradient = loss.mixedGradient();
    for (int r = 0; r < rows.length; r++) {
      RowSums.add(at.atItem[rows[r]], half, loss.gradient()[r]);
      int item = what.values()[rows[r]];
      if (mixedGradient != null && at.atMixed != null && blocks.present(item) > 0) {
        float[] scaled = new float[config.dimension()];
        RowSums.add(scaled, half, mixedGradient[r]);
        at.atMixed[item] = scaled;
      }
    }
    return loss.value();
  }

  private static float[] lonely(int seed, int size) {
    Random random = new Random(seed);
    float[] direction = new float[size];
    for (int j = 0; j < size; j++) {
      direction[j] = (float) random.nextGaussian();
    }
    return direction;
  }

  private void backward(
      @Nullable float[][] sums, Outputs at, DistinctIndices who, DistinctIndices what) {
    @Nullable float[][] atSums = new float[users + items][];
    preferences.clearGradients(workers);
    workers.rows(
        who.values().length,
        (from, to) -> {
          for (int r = from; r < to; r++) {
            int u = who.values()[r];
            float[] gradient = new float[width];
            BlockNorm.backward(at.user[r], at.atUser[r], 0, gradient);
            atSums[u] = preferences.backward(u, row(sums, u), gradient);
          }
        });
    backwardItems(at, what, atSums);
    @Nullable float[][] atNodes = graph.sum(atSums, null, true, workers);
    backwardUsers(atNodes);
    blocks.backward(Arrays.copyOfRange(atNodes, users, users + items), at.atMixed);
  }

  private void backwardItems(Outputs at, DistinctIndices what, @Nullable float[][] atSums) {
    @Nullable float[][] atItems = new float[items][];
    workers.rows(
        what.values().length,
        (from, to) -> {
          for (int r = from; r < to; r++) {
            float[] gradient = new float[width];
            BlockNorm.backward(at.item[r], at.atItem[r], 0, gradient);
            atItems[what.values()[r]] = gradient;
          }
        });
    SparseRows transposed = itemGraphTransposed;
    workers.rows(
        items,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            float[] gradient = atItems[i];
            if (transposed != null) {
              float[] sum = gradient == null ? new float[width] : gradient.clone();
              transposed.addRow(i, atItems, sum);
              gradient = sum;
            }
            atSums[users + i] = gradient;
          }
        });
  }

  private void backwardUsers(@Nullable float[][] atNodes) {
    int d = config.dimension();
    workers.rows(
        users,
        (from, to) -> {
          float[] block = new float[d];
          float[] out = new float[d];
          for (int u = from; u < to; u++) {
            float[] gradient = atNodes[u];
            if (gradient == null) {
              Arrays.fill(userGradients[u], 0);
              continue;
            }
            for (int b = 0; b < width; b += d) {
              System.arraycopy(preferences.vectors()[u], b, block, 0, d);
              BlockNorm.backward(block, blocks.scale(b / d), gradient, b, out);
              System.arraycopy(out, 0, userGradients[u], b, d);
            }
          }
        });
  }

  private void forward(double[] lambdas) {
    for (Projection projection : blocks.projections()) {
      projection.forward(workers);
    }
    int d = config.dimension();
    workers.rows(
        users + items,
        (from, to) -> {
          float[] block = new float[d];
          for (int r = from; r < to; r++) {
            if (r >= users) {
              blocks.place(r - users, lambdas, nodes[r]);
              continue;
            }
            for (int b = 0; b < width; b += d) {
              System.arraycopy(preferences.vectors()[r], b, block, 0, d);
              BlockNorm.scaled(block, blocks.scale(b / d), nodes[r], b);
            }
          }
        });
  }

  private float[] item(@Nullable float[][] sums, int item) {
    float[] out = row(sums, users + item).clone();
    SparseRows edges = itemGraph;
    if (edges != null) {
      for (int e = edges.start(item); e < edges.start(item + 1); e++) {
        RowSums.add(out, edges.value(e), row(sums, users + edges.column(e)));
      }
    }
    return out;
  }

  private static float[] row(@Nullable float[][] rows, int row) {
    float[] found = rows[row];
    if (found == null) {
      throw new IllegalStateException("row %d was not computed".formatted(row));
    }
    return found;
  }

  /** What items are by themselves. */
  ItemBlocks blocks() {
    return blocks;
  }

  Preferences preferences() {
    return preferences;
  }
}
