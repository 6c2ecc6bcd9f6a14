package dev.sluice.model.offline;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/**
 * What was tried so far, and how long it took of the budget. Thread-safe.
 *
 * <p>The budget counts the processor time of this process by the threads it trains with, which is
 * the time that passes on a machine of its own: what others do on the machine must not decide how
 * many candidates there are. So that a run ends on a crowded machine too, time that passes counts
 * for a quarter at least.
 */
final class Trials {
  // One training takes at most this part of the budget, or as many seconds.
  private static final double BUDGET_PARTS = 5;
  private static final double LEAST_SECONDS = 20;

  /** As many times the budget may pass at most. */
  private static final double LONGEST = 4;

  private final double budgetSeconds;
  private final int threads;
  private final ExecutorService pool;
  private final Consumer<String> say;
  private final List<Candidate> candidates = new ArrayList<>();
  private final long start = System.nanoTime();
  private final double startProcessor = processorSeconds();
  private long examples;
  private double networkSeconds;

  /**
   * Nothing tried.
   *
   * @param threads of {@code pool}
   * @param say told of each candidate, a line at a time
   */
  Trials(double budgetSeconds, int threads, ExecutorService pool, Consumer<String> say) {
    this.budgetSeconds = budgetSeconds;
    this.threads = threads;
    this.pool = pool;
    this.say = say;
  }

  /** Seconds that count of the budget. */
  double elapsed() {
    return counted(
        (System.nanoTime() - start) / 1e9, (processorSeconds() - startProcessor) / threads);
  }

  /**
   * What counts of the budget, in seconds.
   *
   * @param passed time
   * @param worked processor time by thread, NaN where it is not known
   */
  static double counted(double passed, double worked) {
    return Double.isNaN(worked) ? passed : Math.min(passed, Math.max(worked, passed / LONGEST));
  }

  /** Of this process since its start, NaN where that is not known. */
  private static double processorSeconds() {
    return ProcessHandle.current()
        .info()
        .totalCpuDuration()
        .map(time -> time.toNanos() / 1e9)
        .orElse(Double.NaN);
  }

  double budgetSeconds() {
    return budgetSeconds;
  }

  /** Whether a part of the budget is over. */
  boolean spent(double part) {
    return elapsed() > part * budgetSeconds;
  }

  /** Trains a network and notes it. */
  NetTrainer.Trained train(
      String name, Net net, NetConfig config, EncodedLog train, EncodedLog valid) {
    NetTrainer.Trained trained =
        NetTrainer.train(
            net, config, train, valid, Math.max(LEAST_SECONDS, budgetSeconds / BUDGET_PARTS));
    synchronized (this) {
      examples += trained.examples();
      networkSeconds += trained.seconds();
    }
    note(
        new Candidate(
            name,
            config.tableL2(),
            config.seed(),
            trained.validLoss(),
            trained.epochs(),
            trained.seconds(),
            trained.history()));
    return trained;
  }

  synchronized void note(Candidate candidate) {
    candidates.add(candidate);
    say.accept(
        String.format(
            Locale.ROOT,
            "%-16s l2 %-8.3g validation loss %.4f  %5.1f s",
            candidate.name(),
            candidate.l2(),
            candidate.validLoss(),
            candidate.seconds()));
  }

  void say(String line) {
    say.accept(line);
  }

  synchronized List<Candidate> candidates() {
    return List.copyOf(candidates);
  }

  synchronized long examples() {
    return examples;
  }

  synchronized double networkSeconds() {
    return networkSeconds;
  }

  /** Runs tasks as the threads allow; results are in their order. */
  <T> List<T> all(List<? extends Callable<T>> tasks) {
    return all(pool, tasks);
  }

  static <T> List<T> all(ExecutorService pool, List<? extends Callable<T>> tasks) {
    try {
      List<T> results = new ArrayList<>();
      for (Future<T> future : pool.invokeAll(tasks)) {
        results.add(future.get());
      }
      return results;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while training", e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException known
          ? known
          : new IllegalStateException("training failed", e.getCause());
    }
  }
}
