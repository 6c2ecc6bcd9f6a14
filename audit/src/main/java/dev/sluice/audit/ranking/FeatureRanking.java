package dev.sluice.audit.ranking;

import dev.sluice.audit.information.Column;
import dev.sluice.audit.information.MutualInformation;
import dev.sluice.audit.information.RowGroups;
import dev.sluice.audit.sample.Batch;
import dev.sluice.audit.sample.RowSample;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Scores the columns of a sample against the label and each other. Scores depend on the sample
 * alone, not on the number of threads.
 */
public final class FeatureRanking {
  private static final Comparator<FeatureScore> BEST_FIRST =
      Comparator.comparingDouble(FeatureScore::corrected)
          .reversed()
          .thenComparing(FeatureScore::name);

  private final List<String> columns;
  private final List<Batch> batches;
  private final List<RowGroups> byLabel;
  private final RankingConfig config;

  /** Deals the sample to batches. */
  public FeatureRanking(RowSample sample, RankingConfig config) {
    this.columns = sample.columns();
    this.config = config;
    this.batches = sample.batches(config.batchRows(), config.leastRows());
    this.byLabel = batches.stream().map(batch -> RowGroups.by(batch.label())).toList();
  }

  /** Rows that are scored; the rest of the sample was a last batch too small. */
  public long rows() {
    return batches.stream().mapToLong(Batch::rows).sum();
  }

  /** Scores every column against the label, best first. */
  public List<FeatureScore> singles() {
    return ranked(IntStream.range(0, columns.size()).mapToObj(i -> new int[] {i}).toList());
  }

  /** Scores the given combinations of column numbers against the label, best first. */
  public List<FeatureScore> combinations(List<int[]> members) {
    return ranked(members);
  }

  /** Scores every ordered pair of columns against each other. */
  public PairScores similarities() {
    int n = columns.size();
    List<double[]> rows = inParallel(n, second -> similaritiesWith(second));
    PairScores scores = new PairScores();
    for (int second = 0; second < n; second++) {
      for (int first = 0; first < n; first++) {
        if (first != second) {
          scores.put(columns.get(first), columns.get(second), rows.get(second)[first]);
        }
      }
    }
    return scores;
  }

  private double[] similaritiesWith(int second) {
    MutualInformation information = new MutualInformation(config.batchRows());
    double[][] byBatch = new double[columns.size()][batches.size()];
    for (int b = 0; b < batches.size(); b++) {
      Batch batch = batches.get(b);
      RowGroups groups = RowGroups.by(batch.columns().get(second));
      for (int first = 0; first < columns.size(); first++) {
        if (first != second) {
          byBatch[first][b] = information.corrected(batch.columns().get(first), groups);
        }
      }
    }
    double[] medians = new double[columns.size()];
    for (int first = 0; first < medians.length; first++) {
      medians[first] = ThreeMr.median(byBatch[first]);
    }
    return medians;
  }

  private List<FeatureScore> ranked(List<int[]> members) {
    return inParallel(members.size(), i -> score(members.get(i))).stream()
        .sorted(BEST_FIRST)
        .toList();
  }

  private FeatureScore score(int[] members) {
    MutualInformation information = new MutualInformation(config.batchRows());
    double[] corrected = new double[batches.size()];
    double[] plain = new double[batches.size()];
    double[] cardinality = new double[batches.size()];
    for (int b = 0; b < batches.size(); b++) {
      Batch batch = batches.get(b);
      Column column = join(batch, members);
      boolean isLabel = java.util.Arrays.equals(column.codes(), batch.label().codes());
      plain[b] = information.plain(column, batch.label());
      corrected[b] = isLabel ? plain[b] : information.corrected(column, byLabel.get(b));
      cardinality[b] = column.cardinality();
    }
    return new FeatureScore(
        java.util.Arrays.stream(members).mapToObj(columns::get).toList(),
        ThreeMr.median(corrected),
        ThreeMr.median(plain),
        ThreeMr.median(cardinality));
  }

  private static Column join(Batch batch, int[] members) {
    Column column = batch.columns().get(members[0]);
    for (int i = 1; i < members.length; i++) {
      column = column.and(batch.columns().get(members[i]));
    }
    return column;
  }

  private <R> List<R> inParallel(int tasks, IntFunction<R> task) {
    ExecutorService pool = Executors.newFixedThreadPool(config.threads());
    try {
      List<Future<R>> futures = new ArrayList<>(tasks);
      for (int i = 0; i < tasks; i++) {
        int number = i;
        futures.add(pool.submit(() -> task.apply(number)));
      }
      List<R> results = new ArrayList<>(tasks);
      for (Future<R> future : futures) {
        results.add(future.get());
      }
      return results;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while scoring", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("scoring failed", e.getCause());
    } finally {
      pool.shutdownNow();
    }
  }
}
