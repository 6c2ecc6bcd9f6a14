package dev.sluice.app.traffic;

import dev.sluice.app.reconcile.TrueCtr;
import org.jspecify.annotations.Nullable;

/**
 * Sends items, then requests, and answers slates with impressions and clicks as a client would. It
 * owns event time: it writes the ticks of the events topic itself.
 *
 * <p>Order of calls: {@link #start}, then any of the observers, {@link #stop} once, {@link #drain}
 * once, {@link #close}. {@code start} returns when the items are sent; the rest runs in threads of
 * the source's own, whose failure makes {@link #finished} throw.
 */
public interface TrafficSource extends AutoCloseable {
  /** The name in reports, for instance {@code synthetic}. */
  String name();

  /** The text of the {@code features.yaml} that suits this data. */
  String features();

  /**
   * Sends the items, then begins to send requests.
   *
   * @throws java.io.IOException if the source's own files cannot be read
   */
  void start(TrafficContext context) throws Exception;

  /** What share of the traffic is sent, in [0, 1]; by time or by count. */
  double progress();

  /**
   * Whether every request has been sent.
   *
   * @throws IllegalStateException if the source failed; the message is one line for the user
   */
  boolean finished();

  /**
   * Ends the requests; waits a bounded time for the outstanding answers and sends what they cause.
   * Event time does not move any further by itself.
   */
  void stop();

  /** Moves event time past every open window, so that all impressions get their labels. */
  void drain();

  /** The true click probabilities, where the world is known. */
  default @Nullable TrueCtr truth() {
    return null;
  }

  @Override
  void close();
}
