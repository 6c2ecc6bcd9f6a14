package dev.sluice.streams;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
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
  void isDue_brokersClockAheadOrUnknown_isAsIfItHadJustCome() {
    pace.committed(BEGUN);
    pace.read(-5_000);
    pace.read(BEGUN - Long.MAX_VALUE);
    assertThat(pace.isDue(BEGUN + 200)).isTrue();
  }

  @Test
  void committed_startsAnew() {
    pace.read(86_400_000);
    pace.committed(BEGUN);
    assertThat(pace.isDue(BEGUN + 199)).isFalse();
    assertThat(pace.isDue(BEGUN + 200)).isTrue();
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
    requests.committed();
    assertThat(context.scheduledPunctuators()).isEmpty();
    requests.read(BEGUN);
    requests.read(BEGUN);
    assertThat(context.scheduledPunctuators()).hasSize(1);
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
}
