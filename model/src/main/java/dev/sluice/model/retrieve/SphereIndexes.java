package dev.sluice.model.retrieve;

import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The index that searches use now, and a thread of low priority that builds the next one: searches
 * never wait, they go on with the old index until the new one is whole.
 */
public final class SphereIndexes implements AutoCloseable {
  /**
   * An index and how it came to be.
   *
   * @param index what searches use
   * @param generation counts builds
   * @param buildMillis how long it took
   */
  public record Current(SphereIndex index, long generation, long buildMillis) {}

  private final SphereIndexConfig config;
  private final int dimension;
  private final ExecutorService builder;
  private volatile Current current;

  /** Starts with an empty index of {@code dimension} numbers. */
  public SphereIndexes(int dimension, SphereIndexConfig config) {
    this.config = config;
    this.dimension = dimension;
    current = new Current(SphereIndex.of(Map.of(), dimension, config), 0, 0);
    builder =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread thread = new Thread(task, "sluice-index");
              thread.setDaemon(true);
              thread.setPriority(Thread.MIN_PRIORITY);
              return thread;
            });
  }

  /** The index of now; keep it for one request, so that it does not change in between. */
  public Current current() {
    return current;
  }

  /** Builds an index of {@code vectors}, which must not change, and puts it in place when whole. */
  public Future<Current> rebuild(Map<String, float[]> vectors) {
    return rebuild(vectors, () -> {});
  }

  /** The same; {@code then} runs on the builder's thread when the index is in place. */
  public Future<Current> rebuild(Map<String, float[]> vectors, Runnable then) {
    return builder.submit(
        () -> {
          Current built = build(vectors);
          then.run();
          return built;
        });
  }

  /** Runs on the builder's thread alone, so generations do not race. */
  private Current build(Map<String, float[]> vectors) {
    long start = System.nanoTime();
    SphereIndex next = SphereIndex.of(vectors, dimension, config);
    long millis = (System.nanoTime() - start) / 1_000_000;
    Current built = new Current(next, current.generation() + 1, millis);
    current = built;
    return built;
  }

  @Override
  public void close() {
    builder.shutdownNow();
  }
}
