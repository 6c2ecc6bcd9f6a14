package dev.sluice.app.cluster;

import dev.sluice.app.platform.UserError;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Waits for parts of a cluster, a bounded time.
 *
 * @param check is told what is waited for, at every look; throws if that can no longer come
 * @param logs folder that a message points to
 */
record Patience(Consumer<String> check, Path logs) {
  // Ten processes that start together on two busy cores take a minute or two.
  private static final Duration LONGEST = Duration.ofMinutes(4);
  private static final long POLL_MILLIS = 200;

  /** Something that is true some time after a start; an {@code IOException} means not yet. */
  interface Condition {
    boolean holds() throws IOException, InterruptedException;
  }

  /**
   * Waits until the condition holds.
   *
   * @throws UserError if it does not in time
   */
  void await(String what, Condition condition) throws InterruptedException {
    long until = System.nanoTime() + LONGEST.toNanos();
    String last = "";
    while (System.nanoTime() < until) {
      try {
        if (condition.holds()) {
          return;
        }
      } catch (IOException notYet) {
        last = UserError.reason(notYet);
      }
      check.accept(what);
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
    }
    throw new UserError(
        "%s did not come up within %s (%s): see the logs in %s", what, LONGEST, last, logs);
  }
}
