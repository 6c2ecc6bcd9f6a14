package dev.sluice.benchmarks.audit;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.audit.ranking.FeatureRanking;
import dev.sluice.audit.ranking.FeatureScore;
import dev.sluice.audit.ranking.RankingConfig;
import dev.sluice.audit.ranking.Similarities;
import dev.sluice.audit.table.ColumnSpec;
import dev.sluice.audit.table.ExampleTable;
import dev.sluice.benchmarks.Zipf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** The measured process of {@link AuditBench}: prints its figures as one JSON object. */
public final class AuditMeasure {
  // From flags to ids: what the columns of a click log are like.
  private static final int[] CARDINALITIES = {
    2, 3, 7, 24, 100, 500, 2_000, 10_000, 50_000, 200_000
  };
  private static final double SKEW = 1.05;
  // So many columns move the label a little each.
  private static final int TELLING = 8;
  private static final double NANOS = 1e9;
  private static final long KIB = 1024;

  private AuditMeasure() {}

  /** Arguments: rows, features, threads. */
  public static void main(String[] arguments) throws IOException {
    int rows = Integer.parseInt(arguments[0]);
    int features = Integer.parseInt(arguments[1]);
    RankingConfig config =
        RankingConfig.defaults()
            .withThreads(Integer.parseInt(arguments[2]))
            .withCombinationBudget(0);
    Map<String, Object> figures = new LinkedHashMap<>();
    long start = System.nanoTime();
    ExampleTable table = table(rows, features);
    long taken = System.nanoTime();
    FeatureRanking ranking = new FeatureRanking(table, config);
    List<FeatureScore> singles = ranking.singles();
    long scored = System.nanoTime();
    figures.put("take_in_seconds", (taken - start) / NANOS);
    figures.put("singles_seconds", (scored - start) / NANOS);
    figures.put("singles_scored", singles.size());
    Similarities similarities = ranking.similarities();
    figures.put("pairs_seconds", (System.nanoTime() - scored) / NANOS);
    int n = similarities.columns().size();
    figures.put("pairs_scored", n * (n - 1) / 2);
    figures.put("rss_bytes", peak());
    System.out.println(new ObjectMapper().writeValueAsString(figures));
  }

  private static ExampleTable table(int rows, int features) {
    List<ColumnSpec> columns = new ArrayList<>();
    List<Zipf> draws = new ArrayList<>();
    for (int i = 0; i < features; i++) {
      columns.add(ColumnSpec.category("f" + i));
      draws.add(new Zipf(CARDINALITIES[i % CARDINALITIES.length], SKEW, i));
    }
    ExampleTable table = new ExampleTable(columns, rows, 1);
    SplittableRandom random = new SplittableRandom(1);
    for (int row = 0; row < rows; row++) {
      Object[] values = new Object[features];
      int odd = 0;
      for (int i = 0; i < features; i++) {
        long value = draws.get(i).next();
        odd += i < TELLING ? (int) (value & 1) : 0;
        values[i] = "v" + value;
      }
      table.add("row-" + row, row, values, random.nextInt(40) < 1 + odd);
    }
    return table;
  }

  /** The most that was resident, as Linux counts it; 0 elsewhere. */
  private static long peak() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return 0;
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .mapToLong(line -> KIB * Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElse(0);
  }
}
