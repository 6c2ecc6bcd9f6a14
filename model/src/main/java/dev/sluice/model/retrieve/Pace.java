package dev.sluice.model.retrieve;

import java.util.concurrent.locks.LockSupport;

/**
 * Holds long work down to a share of one core, so that what else runs there gets its turn: thread
 * priorities alone do nothing on Linux unless the process may raise them. Results never depend on
 * it. Not thread-safe.
 */
final class Pace {
  /** Worked at a stretch: shorter than a request should wait. */
  private static final long STRETCH_NANOS = 2_000_000;

  private final double share;
  private long since = System.nanoTime();

  private Pace(double share) {
    this.share = share;
  }

  /** As fast as it goes. */
  static Pace full() {
    return new Pace(1);
  }

  /** At most {@code share} of a core, in (0, 1]. */
  static Pace of(double share) {
    if (!(share > 0 && share <= 1)) {
      throw new IllegalArgumentException("the share must be in (0, 1], was " + share);
    }
    return new Pace(share);
  }

  /** Called between small pieces of work: rests if a stretch was worked. */
  void breathe() {
    if (share == 1) {
      return;
    }
    long worked = System.nanoTime() - since;
    if (worked >= STRETCH_NANOS) {
      LockSupport.parkNanos((long) (worked * (1 - share) / share));
      since = System.nanoTime();
    }
  }
}
