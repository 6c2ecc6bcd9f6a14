package dev.sluice.embeddings.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A writer killed at random moments leaves rows, slots, position and parts of one commit. */
class KillTest {
  private static final int KILLS = Integer.getInteger("sluice.kills", 20);
  private static final long SEED = 20;
  private static final int MOST_COMMITS_BEFORE_A_KILL = 40;
  private static final int MOST_SPINS = 2_000_000;

  @TempDir Path dir;
  @TempDir Path scratch;
  private final Workload workload = new Workload(SEED);
  /* Step that wrote each row last, 0 for never. */
  private final long[] lastStep = new long[Workload.LAYOUT.rows()];
  private long oracleStep;

  @Test
  @Timeout(1800)
  void table_writerKilledAtRandom_isAtOneCommit() throws Exception {
    Random random = new Random(SEED);
    int stagesTakenUp = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      long told = runAndKill(random);
      try (RocksTable table = RocksTable.open(dir, Workload.LAYOUT)) {
        long found = table.current().checkpointId();
        assertThat(found)
            .as("what was told as committed stays, kill %d", kill)
            .isGreaterThanOrEqualTo(told);
        assertHolds(table, found, kill);
        stagesTakenUp += takeUpStage(table, found, random, kill);
      }
    }
    assertThat(oracleStep).as("steps of the whole run").isGreaterThan(KILLS);
    assertThat(stagesTakenUp).as("kills between a stage and its commit").isPositive();
  }

  @Test
  @Timeout(60)
  void open_heldByAnotherProcess_saysSoInOneLine() throws Exception {
    Process writer = start();
    try (BufferedReader out = writer.inputReader(StandardCharsets.UTF_8)) {
      assertThat(out.readLine()).isEqualTo("ready");
      assertThatThrownBy(() -> RocksTable.open(dir, Workload.LAYOUT))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("held by another process")
          .hasMessageContaining(dir.toString())
          .hasMessageNotContaining("\n");
    } finally {
      writer.destroyForcibly();
      writer.waitFor();
    }
  }

  /** Returns the last checkpoint that the writer told as committed. */
  private long runAndKill(Random random) throws IOException, InterruptedException {
    Process writer = start();
    long told = oracleStep;
    try (BufferedReader out = writer.inputReader(StandardCharsets.UTF_8)) {
      assertThat(out.readLine()).as("the writer's first line").isEqualTo("ready");
      int commits = random.nextInt(MOST_COMMITS_BEFORE_A_KILL);
      for (int i = 0; i < commits; i++) {
        told = Long.parseLong(out.readLine());
      }
      // Anywhere within the next commits, not only right after one.
      for (int spin = random.nextInt(MOST_SPINS); spin > 0; spin--) {
        Thread.onSpinWait();
      }
      writer.destroyForcibly();
      assertThat(writer.waitFor(10, TimeUnit.SECONDS)).isTrue();
    } finally {
      writer.destroyForcibly();
    }
    return told;
  }

  private Process start() throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return new ProcessBuilder(
            java,
            "-Xmx128m",
            "-XX:TieredStopAtLevel=1",
            "-Djava.io.tmpdir=" + emptyScratch(),
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            KilledWriter.class.getName(),
            dir.toString(),
            Long.toString(SEED))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  /* A killed process leaves the native library that it unpacked, some 60 MB. */
  private Path emptyScratch() throws IOException {
    try (Stream<Path> left = Files.list(scratch)) {
      for (Path path : left.toList()) {
        Files.delete(path);
      }
    }
    return scratch;
  }

  /* Sometimes goes on from the newest stage, as a restored job would, and holds that one too. */
  private int takeUpStage(RocksTable table, long found, Random random, int kill) {
    int stages = 0;
    for (long staged : table.stagedCheckpoints()) {
      stages++;
      if (random.nextBoolean()) {
        table.restore(staged);
        assertHolds(table, staged, kill);
        return stages;
      }
    }
    table.restore(found);
    assertHolds(table, found, kill);
    return stages;
  }

  private void assertHolds(RocksTable table, long step, int kill) {
    advanceTo(step);
    String when = "kill %d, checkpoint %d".formatted(kill, step);
    if (step > 0) {
      assertThat(table.current().version()).as(when).isEqualTo(step * 2);
      assertThat(table.current().positions()).as(when).containsEntry("examples-0", step * 300);
      assertThat(table.current().blobs().get("dense")).as(when).containsExactly((byte) step);
    }
    int width = Workload.LAYOUT.dimension();
    int slotWidth = Workload.LAYOUT.slotWidth();
    int[] all = IntStream.range(0, Workload.LAYOUT.rows()).toArray();
    float[] values = new float[all.length * width];
    float[] slots = new float[all.length * slotWidth];
    table.read(all, 0, all.length, values, 0);
    table.readSlots(all, 0, all.length, slots, 0);
    assertThat(values).as(when).isEqualTo(expectedValues(all.length, width));
    assertThat(slots).as(when).isEqualTo(expectedSlots(all.length, slotWidth));
  }

  private void advanceTo(long step) {
    while (oracleStep < step) {
      oracleStep++;
      for (int row : workload.rows(oracleStep)) {
        lastStep[row] = oracleStep;
      }
    }
  }

  private float[] expectedValues(int rows, int width) {
    float[] expected = new float[rows * width];
    for (int row = 0; row < rows; row++) {
      if (lastStep[row] == 0) {
        Workload.LAYOUT.initialise(row, expected, row * width);
      } else {
        for (int j = 0; j < width; j++) {
          expected[row * width + j] = Workload.value(row, lastStep[row], j);
        }
      }
    }
    return expected;
  }

  private float[] expectedSlots(int rows, int width) {
    float[] expected = new float[rows * width];
    for (int row = 0; row < rows; row++) {
      for (int j = 0; j < width && lastStep[row] > 0; j++) {
        expected[row * width + j] = -Workload.value(row, lastStep[row], j);
      }
    }
    return expected;
  }
}
