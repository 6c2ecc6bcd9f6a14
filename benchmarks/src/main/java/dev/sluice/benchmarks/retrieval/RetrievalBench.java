package dev.sluice.benchmarks.retrieval;

import dev.sluice.benchmarks.BenchReport;
import dev.sluice.benchmarks.Rounds;
import dev.sluice.model.fusion.Slerp;
import dev.sluice.model.matrix.RowSums;
import dev.sluice.model.retrieve.CatalogueSphere;
import dev.sluice.model.retrieve.Company;
import dev.sluice.model.retrieve.ContentPoints;
import dev.sluice.model.retrieve.SphereIndex;
import dev.sluice.model.retrieve.SphereIndexConfig;
import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.record.Item;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sluice bench retrieval}: the index of item vectors against exact search. */
@Command(
    name = "retrieval",
    mixinStandardHelpOptions = true,
    description =
        "Measure the index of item vectors: build time, recall against exact search, time per query"
            + " on one thread, and lookups while the index of the next version is made.",
    footer = {"", "Example: sluice bench retrieval --json --report retrieval.json"})
public final class RetrievalBench implements Callable<Integer> {
  private static final int CHANGED = 20_000;
  private static final int COUNT = 100;
  private static final double MICROS = 1e3;

  @Mixin BenchReport report = new BenchReport();

  @Option(
      names = "--items",
      defaultValue = "100000",
      description = "Items. Default: ${DEFAULT-VALUE}.")
  int items;

  @Option(
      names = "--dimension",
      defaultValue = "64",
      description = "Numbers per vector. Default: ${DEFAULT-VALUE}.")
  int dimension;

  @Option(
      names = "--queries",
      defaultValue = "1000",
      description = "Queries per round. Default: ${DEFAULT-VALUE}.")
  int queries;

  @Option(
      names = "--breadth",
      description = "Breadth of a graph's searches. Default: the index's own.")
  int breadth;

  @Option(
      names = "--graph",
      description = "A graph of neighbours, even where all items could be compared.")
  boolean graph;

  @Option(names = "--no-change", description = "Leave lookups while an index changes aside.")
  boolean withoutChange;

  @Override
  public Integer call() throws InterruptedException {
    // Points without structure are the hardest; real vectors lie in clusters.
    Codecs.trustRecords();
    run("uniform", 0);
    run("clustered", 200);
    report.put("items", items).put("dimension", dimension).put("recall_at", COUNT);
    report.put("changed_items", Math.min(items, CHANGED)).finish();
    return 0;
  }

  private void run(String name, int clusters) throws InterruptedException {
    report.progress("%s: building an index of %,d items".formatted(name, items));
    Random random = new Random(7);
    float[][] centres = points(Math.max(1, clusters), random);
    Map<String, float[]> vectors = new LinkedHashMap<>();
    float[][] rows = new float[items][];
    for (int i = 0; i < items; i++) {
      rows[i] = point(centres, clusters, random);
      vectors.put("i" + i, rows[i]);
    }
    float[][] asked = new float[queries][];
    for (int q = 0; q < queries; q++) {
      asked[q] = point(centres, clusters, random);
    }
    SphereIndexConfig config = config();
    long start = System.nanoTime();
    SphereIndex index = SphereIndex.of(vectors, dimension, config);
    double seconds = (System.nanoTime() - start) / 1e9;
    double recall = recall(index, rows, asked);
    report.put(name + "_build_seconds", seconds).put(name + "_recall", recall);
    report.put(name + "_scanned", index.isScanned()).put(name + "_checked_recall", index.recall());
    long[] nanos = times(index, asked, 3);
    told(name + "_query", nanos);
    report.progress(
        "%s: built in %.1f s (%s), recall %.4f, %.0f us a query"
            .formatted(
                name,
                seconds,
                index.isScanned() ? "all are compared" : "a graph",
                recall,
                Arrays.stream(nanos).average().orElse(0) / MICROS));
    if (!withoutChange) {
      changing(name, vectors, config);
    }
  }

  private SphereIndexConfig config() {
    SphereIndexConfig config = SphereIndexConfig.defaults();
    if (breadth > 0) {
      config = config.withSearchBreadth(breadth);
    }
    return graph ? config.withScanned(0) : config;
  }

  /**
   * Lookups as the ranker makes them, at rest and while the next version's index is made: of fewer
   * items, as that takes its time on purpose.
   */
  private void changing(String name, Map<String, float[]> all, SphereIndexConfig config)
      throws InterruptedException {
    Map<String, float[]> vectors = new LinkedHashMap<>();
    all.entrySet().stream()
        .limit(CHANGED)
        .forEach(entry -> vectors.put(entry.getKey(), entry.getValue()));
    report.progress(
        "%s: changing an index of %,d items under lookups".formatted(name, vectors.size()));
    List<CatalogueSphere.Built> built = new CopyOnWriteArrayList<>();
    try (CatalogueSphere sphere =
        new CatalogueSphere(ContentPoints.of("point", dimension), config, built::add)) {
      vectors.forEach((item, vector) -> sphere.put(item(item, vector)));
      sphere.follow(1, Company.NONE, null);
      while (sphere.built().version() < 1 || sphere.built().items() < vectors.size()) {
        Thread.sleep(100);
      }
      Random random = new Random(11);
      told(name + "_lookup", lookups(sphere, random, () -> false));
      sphere.follow(2, Company.NONE, null);
      told(
          name + "_lookup_during_change",
          lookups(sphere, random, () -> built.get(built.size() - 1).version() < 2));
      report.put(name + "_change_seconds", sphere.built().buildMillis() / 1e3);
    }
  }

  private static Item item(String id, float[] vector) {
    List<Float> numbers = new ArrayList<>();
    for (float value : vector) {
      numbers.add(value);
    }
    return Item.newBuilder()
        .setItem(id)
        .setVersion(1)
        .setTime(Instant.EPOCH)
        .setVectors(Map.of("point", numbers))
        .build();
  }

  /** Times at least a thousand lookups, and as many more as come while {@code going}. */
  private long[] lookups(CatalogueSphere sphere, Random random, BooleanSupplier going) {
    List<Long> times = new ArrayList<>();
    do {
      for (int q = 0; q < 1_000; q++) {
        List<String> engaged = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
          engaged.add("i" + random.nextInt(Math.min(items, CHANGED)));
        }
        long start = System.nanoTime();
        sphere.near(engaged, 50);
        times.add(System.nanoTime() - start);
      }
    } while (going.getAsBoolean());
    return times.stream().mapToLong(Long::longValue).toArray();
  }

  private void told(String name, long[] nanos) {
    report.put(name + "_p50_us", Rounds.quantile(nanos, nanos.length, 0.5) / MICROS);
    report.put(name + "_p99_us", Rounds.quantile(nanos, nanos.length, 0.99) / MICROS);
    report.put(name + "_mean_us", Arrays.stream(nanos).average().orElse(Double.NaN) / MICROS);
  }

  private static long[] times(SphereIndex index, float[][] asked, int rounds) {
    long[] times = new long[asked.length];
    for (int round = 0; round < rounds; round++) {
      for (int q = 0; q < asked.length; q++) {
        long start = System.nanoTime();
        index.nearest(asked[q], COUNT);
        times[q] = System.nanoTime() - start;
      }
    }
    return times;
  }

  private static double recall(SphereIndex index, float[][] rows, float[][] asked) {
    int checked = Math.min(asked.length, 200);
    double found = 0;
    for (int q = 0; q < checked; q++) {
      float[] query = asked[q];
      Set<String> exact = new HashSet<>();
      IntStream.range(0, rows.length)
          .mapToObj(i -> Map.entry(RowSums.dot(query, rows[i]), i))
          .sorted(Map.Entry.<Double, Integer>comparingByKey().reversed())
          .limit(COUNT)
          .forEach(entry -> exact.add("i" + entry.getValue()));
      found +=
          index.nearest(query, COUNT).stream().filter(near -> exact.contains(near.item())).count();
    }
    return found / checked / COUNT;
  }

  private float[][] points(int count, Random random) {
    float[][] points = new float[count][];
    for (int i = 0; i < count; i++) {
      points[i] = gaussian(random);
    }
    return points;
  }

  private float[] point(float[][] centres, int clusters, Random random) {
    float[] point = gaussian(random);
    if (clusters > 0) {
      RowSums.add(point, 1.5f, centres[random.nextInt(clusters)]);
    }
    return Slerp.direction(point);
  }

  private float[] gaussian(Random random) {
    float[] point = new float[dimension];
    for (int j = 0; j < dimension; j++) {
      point[j] = (float) random.nextGaussian();
    }
    return point;
  }
}
