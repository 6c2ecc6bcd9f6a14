package dev.sluice.flink.ranker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.flink.record.Inbound;
import dev.sluice.flink.record.Outbound;
import dev.sluice.model.rank.Answer;
import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.record.Candidate;
import dev.sluice.schemas.record.Event;
import dev.sluice.schemas.record.Ranked;
import dev.sluice.schemas.record.Receipt;
import dev.sluice.schemas.record.Request;
import dev.sluice.schemas.record.Status;
import dev.sluice.schemas.topic.DeadLetters;
import dev.sluice.schemas.topic.Topics;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Answers leave at once, so a job restored from a checkpoint reads requests whose answers are out.
 * The first version of the ranker answered those again: each kill left some requests with two
 * slates.
 */
class RepeatedAnswersTest {
  private static final Topics TOPICS = Topics.withDefaultPrefix();

  @BeforeAll
  static void trustRecords() {
    Codecs.all();
  }

  /** Marks in the history, and answers with an empty slate. */
  private static final class Echo implements SubjectRanker {
    @Override
    public byte @Nullable [] apply(byte @Nullable [] history, Event event, long offset) {
      return history;
    }

    @Override
    public Step answer(byte @Nullable [] history, Request request, long append, long now) {
      String known = history == null ? "" : new String(history);
      if (known.contains(request.getRequestId() + ";")) {
        return new Step(known.getBytes(), null);
      }
      byte[] marked = markAnswered(history, request.getRequestId());
      return new Step(marked, new Answer(ranked(request.getRequestId()), null));
    }

    @Override
    public byte[] markAnswered(byte @Nullable [] history, String requestId) {
      return ((history == null ? "" : new String(history)) + requestId + ";").getBytes();
    }

    @Override
    public void close() {}
  }

  @Test
  void restore_requestsAnsweredAfterTheCheckpoint_areNotAnsweredAgain() throws Exception {
    OperatorSubtaskState saved;
    try (var harness = ranking(PublishedAnswers.NONE)) {
      harness.open();
      harness.processElement(request("r1"), 0);
      saved = harness.snapshot(1, 0);
      harness.processElement(request("r2"), 0);
      assertThat(answered(harness)).containsExactly("r1", "r2");
    }
    PublishedAnswers published =
        millis -> {
          assertThat(millis).as("a margin before the checkpoint").isBetween(1L, 100_000L);
          return new PublishedAnswers.Published(Set.of("r1", "r2"), Set.of());
        };
    try (var harness = ranking(published)) {
      harness.initializeState(saved);
      harness.open();
      harness.processElement(request("r2"), 0);
      harness.processElement(request("r3"), 0);
      // A client's own repeat, later: remembered in the history as if answered here.
      harness.processElement(request("r2"), 0);
      assertThat(answered(harness)).containsExactly("r3");
    }
  }

  @Test
  void start_withoutCheckpoint_readsAllThatWasPublished() throws Exception {
    List<Long> asked = new ArrayList<>();
    PublishedAnswers published =
        millis -> {
          asked.add(millis);
          return new PublishedAnswers.Published(Set.of("r1"), Set.of());
        };
    try (var harness = ranking(published)) {
      harness.open();
      harness.processElement(request("r1"), 0);
      assertThat(answered(harness)).isEmpty();
    }
    assertThat(asked).containsExactly(0L);
  }

  @Test
  void admit_badRequestPutAsideBefore_isNotPutAsideAgain() throws Exception {
    PublishedAnswers published = millis -> new PublishedAnswers.Published(Set.of(), Set.of("0@7"));
    try (var harness =
        new OneInputStreamOperatorTestHarness<>(
            new ProcessOperator<>(new AdmitFunction(TOPICS, "hash", published, () -> 100_000L)))) {
      harness.open();
      harness.processElement(bytes(new byte[] {1, 2, 3}, 7), 0);
      assertThat(harness.getSideOutput(AdmitFunction.REFUSED)).isNullOrEmpty();
      harness.processElement(bytes(new byte[] {1, 2, 3}, 8), 0);
      assertThat(harness.getSideOutput(AdmitFunction.REFUSED)).hasSize(1);
    }
  }

  @Test
  void answerTopics_sinceATime_readsFromThereToTheEnd() {
    TopicPartition ranked = new TopicPartition(TOPICS.ranked(), 0);
    TopicPartition aside = new TopicPartition(Topics.dlq(TOPICS.requests()), 0);
    MockConsumer<byte[], byte[]> consumer = new SeekableConsumer();
    for (TopicPartition at : List.of(ranked, aside)) {
      Node node = new Node(1, "localhost", 9092);
      consumer.updatePartitions(
          at.topic(),
          List.of(new PartitionInfo(at.topic(), 0, node, new Node[] {node}, new Node[] {node})));
    }
    consumer.updateEndOffsets(Map.of(ranked, 3L, aside, 1L));
    consumer.schedulePollTask(
        () -> {
          for (int i = 1; i < 3; i++) {
            consumer.addRecord(
                new ConsumerRecord<>(
                    ranked.topic(), 0, i, new byte[0], Codecs.RANKED.encode(ranked("r" + i))));
          }
          RecordHeaders headers = new RecordHeaders();
          DeadLetters.headers(
                  dev.sluice.schemas.codec.RejectReason.LATE, "", TOPICS.requests(), 1, 42)
              .forEach(headers::add);
          consumer.addRecord(
              new ConsumerRecord<>(
                  aside.topic(),
                  0,
                  0,
                  0,
                  TimestampType.LOG_APPEND_TIME,
                  0,
                  1,
                  null,
                  new byte[] {1},
                  headers,
                  java.util.Optional.empty()));
        });
    PublishedAnswers.Published published = AnswerTopics.since(consumer, TOPICS, 5_000);
    assertThat(published.requests()).containsExactlyInAnyOrder("r1", "r2");
    assertThat(published.deadLetters()).containsExactly("1@42");
  }

  /** Knows the offset of a time: the ranked topic from offset 1, the dead letters from 0. */
  private static final class SeekableConsumer extends MockConsumer<byte[], byte[]> {
    SeekableConsumer() {
      super("earliest");
    }

    @Override
    public Map<TopicPartition, org.apache.kafka.clients.consumer.OffsetAndTimestamp>
        offsetsForTimes(Map<TopicPartition, Long> times) {
      Map<TopicPartition, org.apache.kafka.clients.consumer.OffsetAndTimestamp> found =
          new HashMap<>();
      times.forEach(
          (at, millis) ->
              found.put(
                  at,
                  new org.apache.kafka.clients.consumer.OffsetAndTimestamp(
                      at.topic().equals(TOPICS.ranked()) ? 1 : 0, millis)));
      return found;
    }
  }

  private static KeyedOneInputStreamOperatorTestHarness<String, Inbound, Outbound> ranking(
      PublishedAnswers published) throws Exception {
    return new KeyedOneInputStreamOperatorTestHarness<>(
        new KeyedProcessOperator<>(new RankFunction(TOPICS, Echo::new, () -> 100_000L, published)),
        in -> in.subject,
        Types.STRING);
  }

  private static List<String> answered(
      KeyedOneInputStreamOperatorTestHarness<String, Inbound, Outbound> harness) {
    return harness.extractOutputValues().stream()
        .map(out -> Codecs.RANKED.decodeOrThrow(out.value).getRequestId())
        .toList();
  }

  private static Inbound request(String id) {
    Request request =
        Request.newBuilder()
            .setRequestId(id)
            .setSubject("u-1")
            .setTime(Instant.ofEpochMilli(99_000))
            .setCandidates(List.of(Candidate.newBuilder().setItem("a").build()))
            .build();
    return bytes(Codecs.REQUEST.encode(request), 0);
  }

  private static Inbound bytes(byte[] value, long offset) {
    Inbound in = new Inbound();
    in.topic = TOPICS.requests();
    in.subject = "u-1";
    in.offset = offset;
    in.value = value;
    in.appendTimeMillis = 99_000;
    return in;
  }

  private static Ranked ranked(String requestId) {
    return Ranked.newBuilder()
        .setTime(Instant.ofEpochMilli(99_000))
        .setRequestId(requestId)
        .setSlateId(requestId + "-s")
        .setSubject("u-1")
        .setPlacement("")
        .setStatus(Status.RANKED)
        .setReceipt(
            Receipt.newBuilder()
                .setModel("main")
                .setVersion(0)
                .setTablePosition(0)
                .setSubjectOffset(0)
                .setFeatureSchema("")
                .setCode("")
                .setSeed(0)
                .setEngine("")
                .build())
        .build();
  }
}
