package dev.sluice.model.matrix;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The cores of an offline program. Work is a number of parts; which thread runs which part is
 * chance, so a part writes only what is its own.
 */
public final class Workers implements AutoCloseable {
  /** One part of the work. */
  @FunctionalInterface
  public interface Part {
    /** Does part {@code index}. */
    void run(int index);
  }

  /** One range of rows. */
  @FunctionalInterface
  public interface Range {
    /** Does the rows in [from, to). */
    void run(int from, int to);
  }

  private final int threads;
  private final ExecutorService pool;

  /**
   * {@code threads} threads, the caller among them.
   *
   * @throws IllegalArgumentException if there is none
   */
  public Workers(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("at least one thread is needed, was " + threads);
    }
    this.threads = threads;
    pool =
        Executors.newFixedThreadPool(
            Math.max(1, threads - 1),
            task -> {
              Thread thread = new Thread(task, "sluice-rows");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** As many threads as the process may use. */
  public static Workers ofMachine() {
    return new Workers(Runtime.getRuntime().availableProcessors());
  }

  /** Runs all parts and returns when the last has ended; a part's error is thrown here. */
  public void parts(int count, Part part) {
    if (threads == 1 || count < 2) {
      for (int i = 0; i < count; i++) {
        part.run(i);
      }
      return;
    }
    AtomicInteger next = new AtomicInteger();
    Runnable share =
        () -> {
          for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
            part.run(i);
          }
        };
    List<Future<?>> others = new ArrayList<>();
    for (int i = 1; i < Math.min(threads, count); i++) {
      others.add(pool.submit(share));
    }
    try {
      share.run();
    } finally {
      others.forEach(Workers::await);
    }
  }

  /** Runs the rows [0, count) in chunks of {@link RowMatrix#CHUNK}. */
  public void rows(int count, Range range) {
    int chunks = (count + RowMatrix.CHUNK - 1) / RowMatrix.CHUNK;
    parts(chunks, i -> range.run(i * RowMatrix.CHUNK, Math.min(count, (i + 1) * RowMatrix.CHUNK)));
  }

  private static void await(Future<?> future) {
    try {
      future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while others still work on the rows", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("a part of the work failed", e.getCause());
    }
  }

  @Override
  public void close() {
    pool.shutdownNow();
  }
}
