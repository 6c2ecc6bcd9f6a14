package dev.sluice.streams;

import java.time.Duration;

/**
 * When a stream thread should commit: what has just come is told soon, and what is old already may
 * wait longer by a share of its age, so that a backlog is read in larger transactions. A thread
 * commits all its tasks together, so all of them tell one and the same of these. Clocks decide how
 * results are cut into transactions, never what they are.
 *
 * <p>The age of a record is the time since its broker appended it. A broker's clock that is behind
 * makes transactions longer, up to the longest; so do records whose writers gave them an old time.
 */
final class CommitPace {
  /** By how much of its age a record may be late in addition. */
  private static final double SHARE = 0.25;

  private final long shortestMillis;
  private final long longestMillis;
  private final ThreadLocal<Transaction> transactions = ThreadLocal.withInitial(Transaction::new);

  /** What one thread has read since it last committed. */
  private static final class Transaction {
    private long begunMillis;
    private long oldestMillis;
    private boolean isWatched;
  }

  /** Transactions of recent records take the shortest time, those of old ones the longest. */
  CommitPace(Duration shortest, Duration longest) {
    this.shortestMillis = shortest.toMillis();
    this.longestMillis = Math.max(shortestMillis, longest.toMillis());
  }

  /** The shortest time between two commits. */
  Duration shortest() {
    return Duration.ofMillis(shortestMillis);
  }

  /** Notes that this thread has read a record of that age. */
  void read(long ageMillis) {
    Transaction open = transactions.get();
    open.oldestMillis = Math.max(open.oldestMillis, ageMillis);
  }

  /** True for the first that asks in a transaction of this thread: it sees to its end. */
  boolean isToWatch() {
    Transaction open = transactions.get();
    boolean isFirst = !open.isWatched;
    open.isWatched = true;
    return isFirst;
  }

  /** Whether it is time for this thread to commit. */
  boolean isDue(long nowMillis) {
    Transaction open = transactions.get();
    long wait = (long) Math.min(longestMillis, SHARE * open.oldestMillis);
    return nowMillis - open.begunMillis >= Math.max(shortestMillis, wait);
  }

  /** Notes that this thread commits. */
  void committed(long nowMillis) {
    Transaction open = transactions.get();
    // Each task of the thread says so by the clock it last saw; one without work saw it long ago.
    open.begunMillis = Math.max(open.begunMillis, nowMillis);
    open.oldestMillis = 0;
    open.isWatched = false;
  }
}
