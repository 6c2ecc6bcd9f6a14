package dev.sluice.flink.ranker;

import dev.sluice.model.rank.Answer;
import dev.sluice.schemas.record.Event;
import dev.sluice.schemas.record.Request;
import org.jspecify.annotations.Nullable;

/**
 * A subject's history and the answers from it, as pure steps on the history's bytes; null bytes are
 * no history. One thread uses it.
 */
public interface SubjectRanker extends AutoCloseable {
  /** Returns the history after {@code event}; null once there is nothing to keep. */
  byte @Nullable [] apply(byte @Nullable [] history, Event event, long offset);

  /**
   * Answers {@code request} unless its id was answered before.
   *
   * @param appendTimeMillis of the request's record: its deadline counts from there
   * @param nowMillis the clock, on the same scale
   */
  Step answer(byte @Nullable [] history, Request request, long appendTimeMillis, long nowMillis);

  /** Returns the history after the request was answered by an earlier run. */
  byte[] markAnswered(byte @Nullable [] history, String requestId);

  @Override
  void close();

  /**
   * What came of a request.
   *
   * @param history after it
   * @param answer null where the request was answered before
   */
  @SuppressWarnings("ArrayRecordComponent") // Handed over, never compared.
  record Step(byte[] history, @Nullable Answer answer) {}
}
