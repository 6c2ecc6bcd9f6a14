package dev.sluice.streams;

import java.time.Duration;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.jspecify.annotations.Nullable;

/**
 * Asks for commits on behalf of one processor, as its thread's {@link CommitPace} says. Nothing is
 * scheduled while there is nothing to commit: Kafka Streams commits after each scheduled call, and
 * an application without input would write for ever.
 */
final class CommitRequests {
  /** How often to look whether a commit is due: by so much it may be late. */
  private static final Duration LOOK = Duration.ofMillis(20);

  private final CommitPace pace;
  private final ProcessorContext<byte[], Out> context;
  private @Nullable Cancellable looking;

  CommitRequests(CommitPace pace, ProcessorContext<byte[], Out> context) {
    this.pace = pace;
    this.context = context;
  }

  /** Notes a record that is processed now; {@code appendedMillis} is its broker's time. */
  void read(long appendedMillis) {
    pace.read(context.currentSystemTimeMs() - appendedMillis);
    if (looking == null) {
      looking = context.schedule(LOOK, PunctuationType.WALL_CLOCK_TIME, this::look);
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
