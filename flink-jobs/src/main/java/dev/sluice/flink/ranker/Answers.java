package dev.sluice.flink.ranker;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.flink.record.Outbound;
import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.codec.Decoded;
import dev.sluice.schemas.codec.RejectReason;
import dev.sluice.schemas.record.AnswerAs;
import dev.sluice.schemas.record.Ranked;
import dev.sluice.schemas.record.Receipt;
import dev.sluice.schemas.record.Request;
import dev.sluice.schemas.record.Status;
import dev.sluice.schemas.topic.Topics;
import java.util.Optional;

/** Answers as records of the ranked topic. */
final class Answers {
  private Answers() {}

  /** The answer to a request that the guard refused. */
  record Rejection(String requestId, Outbound answer) {}

  static Outbound ranked(Topics topics, Ranked ranked, AnswerAs as) {
    byte[] value =
        as == AnswerAs.JSON
            ? Codecs.RANKED.toJson(ranked).getBytes(UTF_8)
            : Codecs.RANKED.encode(ranked);
    return Outbound.of(topics.ranked(), ranked.getSubject(), value);
  }

  /**
   * Returns the answer to a request that the guard refused; empty where the bytes do not tell who
   * asked. The slate id holds no content but the reason, so a repeat has the same.
   */
  static Optional<Rejection> rejected(
      Topics topics, byte[] value, RejectReason reason, String detail, String schemaHash) {
    if (!(Codecs.REQUEST.decode(value) instanceof Decoded.Ok<Request> ok)
        || ok.record().getRequestId().isBlank()
        || ok.record().getSubject().isBlank()) {
      return Optional.empty();
    }
    Request request = ok.record();
    Receipt receipt =
        Receipt.newBuilder()
            .setModel(request.getModel())
            .setVersion(-1)
            .setTablePosition(-1)
            .setSubjectOffset(-1)
            .setFeatureSchema(schemaHash)
            .setCode("")
            .setSeed(0)
            .setEngine("")
            .setDecision("rejected")
            .build();
    Ranked ranked =
        Ranked.newBuilder()
            .setTenant(request.getTenant())
            .setMarket(request.getMarket())
            .setTime(request.getTime())
            .setRequestId(request.getRequestId())
            .setSlateId("%s-%016x".formatted(request.getRequestId(), reason.name().hashCode()))
            .setSubject(request.getSubject())
            .setPlacement(request.getPlacement())
            .setStatus(Status.REJECTED)
            .setReason(reason + ": " + detail)
            .setExperiment(request.getExperiment())
            .setBucket(request.getBucket())
            .setReceipt(receipt)
            .build();
    return Optional.of(
        new Rejection(request.getRequestId(), ranked(topics, ranked, request.getAnswerAs())));
  }
}
