package dev.sluice.audit.ranking;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ObjIntConsumer;
import java.util.function.Supplier;

/** Numbered tasks on a few threads, each with scratch memory of its own. */
final class Workers {
  private Workers() {}

  /**
   * Runs {@code task} for the numbers 0 to {@code tasks}, exclusive; tasks write where no other
   * does.
   *
   * @throws IllegalStateException if one failed or the caller was interrupted
   */
  static <S> void run(int threads, int tasks, Supplier<S> scratch, ObjIntConsumer<S> task) {
    AtomicInteger next = new AtomicInteger();
    Runnable worker =
        () -> {
          S mine = scratch.get();
          for (int i = next.getAndIncrement(); i < tasks; i = next.getAndIncrement()) {
            task.accept(mine, i);
          }
        };
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Future<?>> futures = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        futures.add(pool.submit(worker));
      }
      for (Future<?> future : futures) {
        future.get();
      }
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
