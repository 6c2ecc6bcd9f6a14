package dev.sluice.schemas.guard;

import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.codec.Decoded;
import dev.sluice.schemas.record.Event;
import org.jspecify.annotations.Nullable;

/**
 * Forget events between the examples. The joiner hands each on to the examples topic once it holds
 * nothing of the subject any more, so that a learner meets it after the last example of what was
 * before: the topic's order is the learner's order. They stand there as events, not as examples of
 * a special kind, so that a reader that knows examples only skips them as unreadable and never
 * takes one for an impression without a click.
 */
public final class Forgets {
  private Forgets() {}

  /** The forget event in a record of the examples topic; null if it is anything else. */
  public static @Nullable Event in(byte @Nullable [] value) {
    return Codecs.EVENT.decode(value) instanceof Decoded.Ok<Event> ok && isForget(ok.record())
        ? ok.record()
        : null;
  }

  /** Whether the event asks to forget its subject. */
  public static boolean isForget(Event event) {
    return event.getType().equals(Guard.FORGET);
  }
}
