package dev.sluice.streams;

import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.jspecify.annotations.Nullable;

/**
 * Asks for commits on behalf of one processor, as its thread's {@link CommitPace} says: with each
 * record, and for the last of them by a scheduled call.
 *
 * <p>Scheduled calls are few, one task's for each thread: after each of them Kafka Streams halves
 * the number of records that it processes before it looks at everything else again. Nothing is
 * scheduled while there is nothing to commit, for Streams commits after a scheduled call, and an
 * application without input would write for ever.
 */
final class CommitRequests {
  private final CommitPace pace;
  private final ProcessorContext<byte[], Out> context;
  private @Nullable Cancellable looking;

  CommitRequests(CommitPace pace, ProcessorContext<byte[], Out> context) {
    this.pace = pace;
    this.context = context;
  }

  /** Notes a record that is processed now; {@code appendedMillis} is its broker's time. */
  void read(long appendedMillis) {
    long now = context.currentSystemTimeMs();
    pace.read(now - appendedMillis);
    look(now);
    if (pace.isToWatch()) {
      looking = context.schedule(pace.shortest(), PunctuationType.WALL_CLOCK_TIME, this::look);
    }
  }

  private void look(long nowMillis) {
    if (pace.isDue(nowMillis)) {
      context.commit();
    }
  }

  /** Notes that what was read is committed now. */
  void committed() {
    pace.committed(context.currentSystemTimeMs());
    if (looking != null) {
      looking.cancel();
      looking = null;
    }
  }
}
