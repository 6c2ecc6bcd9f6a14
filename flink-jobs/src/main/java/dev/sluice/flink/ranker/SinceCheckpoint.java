package dev.sluice.flink.ranker;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.util.function.SerializableSupplier;

/**
 * What was published between the checkpoint that a subtask was restored from and the failure, so
 * that none of it is published twice. State: when each checkpoint was taken, replaced by the next.
 */
final class SinceCheckpoint {
  // Between this machine's clock and the broker's, which dates the answers.
  private static final long SKEW_MILLIS = 60_000;

  private final ListState<Long> takenAt;
  private final SerializableSupplier<Long> clock;
  private final Set<String> requests;
  private final Set<String> deadLetters;

  private SinceCheckpoint(
      ListState<Long> takenAt,
      SerializableSupplier<Long> clock,
      PublishedAnswers.Published published) {
    this.takenAt = takenAt;
    this.clock = clock;
    this.requests = new HashSet<>(published.requests());
    this.deadLetters = new HashSet<>(published.deadLetters());
  }

  /**
   * Reads what was published since. Without a checkpoint that is everything: the requests are read
   * from their beginning then.
   */
  static SinceCheckpoint restore(
      FunctionInitializationContext context,
      PublishedAnswers published,
      SerializableSupplier<Long> clock)
      throws Exception {
    ListState<Long> takenAt =
        context
            .getOperatorStateStore()
            .getUnionListState(new ListStateDescriptor<>("taken-at", Types.LONG));
    long since = Long.MAX_VALUE;
    for (long millis : takenAt.get()) {
      since = Math.min(since, millis - SKEW_MILLIS);
    }
    return new SinceCheckpoint(
        takenAt, clock, published.since(since == Long.MAX_VALUE ? 0 : Math.max(0, since)));
  }

  /** Whether the request was answered; asked once per request, which is then forgotten. */
  boolean answered(String requestId) {
    return requests.remove(requestId);
  }

  /** Whether the request at this place was put aside; asked once. */
  boolean putAside(int partition, long offset) {
    return deadLetters.remove(PublishedAnswers.place(partition, offset));
  }

  /** Notes when a checkpoint is taken. */
  void snapshot() throws Exception {
    takenAt.update(List.of(clock.get()));
  }
}
