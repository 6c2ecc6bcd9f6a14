package dev.sluice.flink.ranker;

import dev.sluice.model.ModelConfig;
import dev.sluice.model.feature.SubjectHistory;
import dev.sluice.model.rank.Answer;
import dev.sluice.model.rank.NetworkScorer;
import dev.sluice.model.rank.Rehearsal;
import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.feature.FeatureSchema;
import dev.sluice.schemas.guard.Guard;
import dev.sluice.schemas.guard.GuardConfig;
import dev.sluice.schemas.record.Request;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers made-up requests, from their bytes to the answers' bytes, until the compiler has had its
 * time: once per process, before its first ranker opens. A rehearsal that fails is told and costs
 * nobody the performance.
 */
final class WarmUp {
  private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);
  private static boolean done;

  private WarmUp() {}

  /** Warms up for {@code length}, if this process did not yet; who comes meanwhile waits. */
  static synchronized void once(ModelConfig model, FeatureSchema schema, Duration length) {
    if (done || length.isZero()) {
      return;
    }
    done = true;
    try {
      LOG.info(
          "warmed up on {} made-up requests in {} ms",
          answers(model, schema, length.toNanos()),
          length.toMillis());
    } catch (RuntimeException e) {
      LOG.warn("cannot warm up, the first answers will be slow: {}", e.toString(), e);
    }
  }

  private static int answers(ModelConfig model, FeatureSchema schema, long nanos) {
    long start = System.nanoTime();
    int answers = 0;
    try (Rehearsal rehearsal = new Rehearsal(model, schema, NetworkScorer.forThisMachine())) {
      Guard guard = new Guard(GuardConfig.of(schema));
      byte[] history = rehearsal.history().toBytes();
      while (System.nanoTime() - start < nanos) {
        byte[] asked = Codecs.REQUEST.encode(rehearsal.request());
        guard.request(asked, 0);
        Request request = Codecs.REQUEST.decodeOrThrow(asked);
        SubjectHistory known = SubjectHistory.fromBytes(history);
        known.markAnswered(request.getRequestId());
        history = known.toBytes();
        Answer answer = rehearsal.answer(request, known);
        Codecs.RANKED.encode(answer.ranked());
        if (answer.served() != null) {
          Codecs.SERVED.encode(answer.served());
        }
        answers++;
      }
    }
    return answers;
  }
}
