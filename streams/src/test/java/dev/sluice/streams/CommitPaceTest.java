package dev.sluice.streams;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.guard.Guard;
import dev.sluice.schemas.guard.GuardConfig;
import dev.sluice.schemas.topic.Topics;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.MockProcessorContext.CapturedPunctuator;
import org.junit.jupiter.api.Test;

class CommitPaceTest {
  private static final long BEGUN = 1_000_000;
  private final CommitPace pace = new CommitPace(Duration.ofMillis(200), Duration.ofSeconds(1));

  @Test
  void isDue_readWhatHasJustCome_afterTheShortestTime() {
    pace.committed(BEGUN);
    pace.read(10);
    assertThat(pace.isDue(BEGUN + 199)).isFalse();
    assertThat(pace.isDue(BEGUN + 200)).isTrue();
  }

  @Test
  void isDue_readWhatIsOld_afterAQuarterOfTheOldestAge() {
    pace.committed(BEGUN);
    pace.read(2_000);
    pace.read(3_000);
    pace.read(1);
    assertThat(pace.isDue(BEGUN + 749)).isFalse();
    assertThat(pace.isDue(BEGUN + 750)).isTrue();
  }

  @Test
  void isDue_readABacklog_afterTheLongestTime() {
    pace.committed(BEGUN);
    pace.read(86_400_000);
    assertThat(pace.isDue(BEGUN + 999)).isFalse();
    assertThat(pace.isDue(BEGUN + 1_000)).isTrue();
  }

  @Test
  void isDue_brokersClockAhead_isAsIfItHadJustCome() {
    pace.committed(BEGUN);
    pace.read(-5_000);
    assertThat(pace.isDue(BEGUN + 200)).isTrue();
  }

  @Test
  void committed_startsAnew() {
    pace.read(86_400_000);
    pace.committed(BEGUN);
    assertThat(pace.isDue(BEGUN + 199)).isFalse();
    assertThat(pace.isDue(BEGUN + 200)).isTrue();
  }

  /**
   * A task without work for long told the time of its last record, and a commit was due at once.
   */
  @Test
  void committed_byATaskThatSawNoClockForLong_doesNotGoBack() {
    pace.committed(BEGUN);
    pace.committed(BEGUN - 900);
    assertThat(pace.isDue(BEGUN + 199)).isFalse();
  }

  /**
   * Kafka Streams gives every record the type of create time; the time is the broker's all the
   * same.
   */
  @Test
  void incoming_tellsWhenItWasAppended() {
    Topics topics = Topics.withDefaultPrefix();
    Incoming incoming = Incoming.serde().deserializer().deserialize(topics.events(), new byte[1]);
    ConsumerRecord<Object, Object> record =
        new ConsumerRecord<>(
            topics.events(),
            0,
            0,
            BEGUN,
            TimestampType.CREATE_TIME,
            0,
            1,
            null,
            incoming,
            new RecordHeaders(),
            Optional.empty());
    Incoming.timestamps(new Guard(GuardConfig.defaults()), topics).extract(record, 7);
    assertThat(incoming.appendedMillis()).isEqualTo(BEGUN);
  }

  @Test
  void read_byAnotherThread_isItsTransactionsAffair() {
    pace.committed(BEGUN);
    CompletableFuture.runAsync(
            () -> {
              pace.committed(BEGUN);
              pace.read(86_400_000);
            },
            task -> new Thread(task).start())
        .join();
    assertThat(pace.isDue(BEGUN + 200)).isTrue();
  }

  @Test
  void requests_askOnlyWhileThereIsSomethingToCommit() {
    var context = new MockProcessorContext<byte[], Out>();
    context.setCurrentSystemTimeMs(BEGUN);
    CommitRequests requests = new CommitRequests(pace, context);
    CommitRequests others = new CommitRequests(pace, context);
    requests.committed();
    assertThat(context.scheduledPunctuators()).isEmpty();
    requests.read(BEGUN);
    requests.read(BEGUN);
    others.read(BEGUN);
    assertThat(context.scheduledPunctuators()).as("one for a thread").hasSize(1);
    CapturedPunctuator look = context.scheduledPunctuators().get(0);
    assertThat(look.getType()).isEqualTo(PunctuationType.WALL_CLOCK_TIME);
    look.getPunctuator().punctuate(BEGUN + 199);
    assertThat(context.committed()).isFalse();
    look.getPunctuator().punctuate(BEGUN + 200);
    assertThat(context.committed()).isTrue();
    requests.committed();
    assertThat(look.cancelled()).isTrue();
    requests.read(BEGUN);
    assertThat(context.scheduledPunctuators()).hasSize(2);
  }

  @Test
  void requests_recordLongAfterTheLastCommit_asksAtOnce() {
    var context = new MockProcessorContext<byte[], Out>();
    pace.committed(BEGUN);
    context.setCurrentSystemTimeMs(BEGUN + 5_000);
    new CommitRequests(pace, context).read(BEGUN + 4_999);
    assertThat(context.committed()).isTrue();
  }
}
