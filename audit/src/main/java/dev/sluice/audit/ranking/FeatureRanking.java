package dev.sluice.audit.ranking;

import dev.sluice.audit.information.Column;
import dev.sluice.audit.information.MutualInformation;
import dev.sluice.audit.information.RowGroups;
import dev.sluice.audit.sample.SampledRows;
import dev.sluice.audit.table.ColumnSpec;
import dev.sluice.audit.table.ExampleTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Scores the columns of a table against the label and each other. Scores depend on the sample
 * alone, not on the number of threads.
 */
public final class FeatureRanking {
  private static final Comparator<FeatureScore> BEST_FIRST =
      Comparator.comparingDouble(FeatureScore::corrected)
          .reversed()
          .thenComparing(FeatureScore::name);
  // Scores under labels dealt anew from which a feature's own noise is read.
  private static final int LEAST_NULLS = 24;
  // Surrogates that a feature's score rests on, over its batches. The original's one rotation of a
  // batch leaves a standard deviation of 0.01 nats for 1,500 values: of four batches the median
  // would order half of a usual log's features by luck.
  private static final int LEAST_SURROGATES = 32;
  // Row steps that similarities may take: half a minute on one core.
  private static final long SIMILARITY_STEPS = 1L << 32;

  private final List<String> columns;
  private final List<Batch> batches;
  private final RankingConfig config;
  private final MutualInformation tables;

  /** Deals the table's sample to batches. */
  public FeatureRanking(ExampleTable table, RankingConfig config) {
    this(table.sample().rows(), table.columns(), config);
  }

  /** Deals sampled rows of the given columns to batches. */
  public FeatureRanking(SampledRows rows, List<ColumnSpec> columns, RankingConfig config) {
    this.columns = columns.stream().map(ColumnSpec::name).toList();
    this.config = config;
    this.batches = Batches.of(rows, columns, config);
    this.tables = new MutualInformation(config.batchRows());
  }

  /** The columns' names, in order. */
  public List<String> columns() {
    return columns;
  }

  /** Number of batches. */
  public int batchCount() {
    return batches.size();
  }

  /** Rows that are scored; the rest of the sample was a last batch too small. */
  public long rows() {
    return batches.stream().mapToLong(Batch::rows).sum();
  }

  /** Entropy of the label, median over batches, in nats: what a perfect feature would tell. */
  public double labelEntropy() {
    return Medians.median(
        batches.stream().mapToDouble(batch -> tables.entropy(batch.label())).toArray());
  }

  /** Scores every column against the label, best first. */
  public List<FeatureScore> singles() {
    List<List<String>> names = columns.stream().map(List::of).toList();
    List<Function<Batch, Column>> sources =
        IntStream.range(0, columns.size())
            .mapToObj(i -> (Function<Batch, Column>) batch -> batch.columns().get(i))
            .toList();
    return score(names, sources, batches.size(), true);
  }

  /** Scores the given combinations of column numbers against the label, best first. */
  public List<FeatureScore> combinations(List<int[]> members) {
    return combinations(members, batches.size());
  }

  /** The same on the first few batches only. */
  List<FeatureScore> combinations(List<int[]> members, int firstBatches) {
    List<List<String>> names =
        members.stream().map(m -> Arrays.stream(m).mapToObj(columns::get).toList()).toList();
    List<Function<Batch, Column>> sources =
        members.stream().map(m -> (Function<Batch, Column>) batch -> batch.join(m)).toList();
    return score(names, sources, Math.min(firstBatches, batches.size()), false);
  }

  /** Scores the control columns against the label, best first. */
  public List<FeatureScore> controls() {
    List<Controls.Control> controls = Controls.all(config.seed());
    return score(
        controls.stream().map(control -> List.of(control.name())).toList(),
        controls.stream().map(Controls.Control::column).toList(),
        batches.size(),
        false);
  }

  /**
   * Scores every ordered pair of columns against each other, on as many batches as some {@code
   * 2^32} row steps allow.
   */
  public Similarities similarities() {
    int n = columns.size();
    long stepsPerBatch = Math.max(1, (long) n * n * config.batchRows());
    int used = (int) Math.min(batches.size(), Math.max(1, SIMILARITY_STEPS / stepsPerBatch));
    double[][][] corrected = new double[n][n][used];
    double[][][] plain = new double[n][n][used];
    Workers.run(
        config.threads(),
        n * used,
        tables::forThread,
        (information, task) -> {
          int second = task % n;
          int b = task / n;
          Batch batch = batches.get(b);
          RowGroups groups = RowGroups.by(batch.columns().get(second));
          for (int first = 0; first < n; first++) {
            Column column = batch.columns().get(first);
            plain[first][second][b] = information.plain(column, groups);
            corrected[first][second][b] =
                Arrays.equals(column.codes(), batch.columns().get(second).codes())
                    ? plain[first][second][b]
                    : information.corrected(column, groups);
          }
        });
    return new Similarities(columns, medians(corrected), medians(plain));
  }

  private static double[][] medians(double[][][] scores) {
    double[][] medians = new double[scores.length][scores.length];
    for (int a = 0; a < scores.length; a++) {
      for (int b = 0; b < scores.length; b++) {
        medians[a][b] = Medians.median(scores[a][b]);
      }
    }
    return medians;
  }

  private List<FeatureScore> score(
      List<List<String>> names, List<Function<Batch, Column>> sources, int used, boolean noise) {
    int n = names.size();
    int nulls =
        noise ? Math.max(Math.max(2, config.permutations()), (LEAST_NULLS + used - 1) / used) : 0;
    int permutations = noise ? config.permutations() : 0;
    double[][] corrected = new double[n][used];
    double[][] plain = new double[n][used];
    double[][] cardinality = new double[n][used];
    double[][][] told = new double[n][used][nulls];
    double[][][] permuted = new double[n][permutations][used];
    RowGroups[][] shuffled = shuffledLabels(used, nulls);
    Reordered[][] orders = reordered(used, noise ? (LEAST_SURROGATES + used - 1) / used - 1 : 0);
    Workers.run(
        config.threads(),
        n * used,
        tables::forThread,
        (information, task) -> {
          int i = task / used;
          int b = task % used;
          Batch batch = batches.get(b);
          Column column = sources.get(i).apply(batch);
          plain[i][b] = information.plain(column, batch.byLabel());
          corrected[i][b] =
              Arrays.equals(column.codes(), batch.label().codes())
                  ? plain[i][b]
                  : corrected(information, column, batch, orders[b]);
          cardinality[i][b] = column.cardinality();
          for (int p = 0; p < nulls; p++) {
            told[i][b][p] = information.plain(column, shuffled[b][p]);
          }
          for (int p = 0; p < permutations; p++) {
            permuted[i][p][b] = information.plain(column, shuffled[b][p]);
          }
        });
    int[] rows = batches.stream().limit(used).mapToInt(Batch::rows).toArray();
    List<FeatureScore> scores = new ArrayList<>(n);
    for (int i = 0; i < n; i++) {
      double all = Medians.median(plain[i]);
      scores.add(
          new FeatureScore(
              names.get(i),
              Medians.median(corrected[i]),
              Medians.quantile(corrected[i], 0.25),
              Medians.quantile(corrected[i], 0.75),
              all,
              Medians.median(cardinality[i]),
              nulls == 0 ? Double.NaN : NoiseFloor.of(plain[i], told[i], rows),
              pValue(all, permuted[i])));
    }
    scores.sort(BEST_FIRST);
    return List.copyOf(scores);
  }

  /** The rows of a batch in another order, grouped by label: another surrogate for each feature. */
  private record Reordered(int[] order, RowGroups byLabel) {
    Column of(Column column) {
      return new Column(reordered(column.codes(), order), column.cardinality());
    }
  }

  private static int[] reordered(int[] codes, int[] order) {
    return Arrays.stream(order).map(row -> codes[row]).toArray();
  }

  /** The mean over the batch as it is and in other orders. */
  private static double corrected(
      MutualInformation information, Column column, Batch batch, Reordered[] orders) {
    double sum = information.corrected(column, batch.byLabel());
    for (Reordered order : orders) {
      sum += information.corrected(order.of(column), order.byLabel());
    }
    return sum / (1 + orders.length);
  }

  private Reordered[][] reordered(int used, int orders) {
    Reordered[][] reordered = new Reordered[used][orders];
    for (int b = 0; b < used; b++) {
      Column label = batches.get(b).label();
      for (int o = 0; o < orders; o++) {
        SplittableRandom random = new SplittableRandom(config.seed() * 37 + b * 1_000_003L + o);
        int[] order = IntStream.range(0, label.codes().length).toArray();
        shuffle(order, random);
        Column labels = new Column(reordered(label.codes(), order), label.cardinality());
        reordered[b][o] = new Reordered(order, RowGroups.by(labels));
      }
    }
    return reordered;
  }

  private static void shuffle(int[] values, SplittableRandom random) {
    for (int i = values.length - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      int value = values[i];
      values[i] = values[other];
      values[other] = value;
    }
  }

  /**
   * One plus the permutations that tell as much, over one plus all: never 0, as no number of them
   * can show. Compared is plain MI: a permutation keeps both marginals, so cardinality cancels.
   */
  private static @Nullable Double pValue(double told, double[][] permuted) {
    if (permuted.length == 0) {
      return null;
    }
    long asMuch = Arrays.stream(permuted).filter(p -> Medians.median(p) >= told).count();
    return (1.0 + asMuch) / (1.0 + permuted.length);
  }

  private RowGroups[][] shuffledLabels(int used, int permutations) {
    RowGroups[][] groups = new RowGroups[used][permutations];
    for (int b = 0; b < used; b++) {
      Column label = batches.get(b).label();
      for (int p = 0; p < permutations; p++) {
        SplittableRandom random = new SplittableRandom(config.seed() * 31 + b * 1_000_003L + p);
        int[] codes = label.codes().clone();
        shuffle(codes, random);
        groups[b][p] = RowGroups.by(new Column(codes, label.cardinality()));
      }
    }
    return groups;
  }
}
