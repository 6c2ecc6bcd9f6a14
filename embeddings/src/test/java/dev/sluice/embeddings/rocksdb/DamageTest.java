package dev.sluice.embeddings.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Flipped bytes and lost files are told, naming the directory and the cure; never other rows. */
class DamageTest {
  private static final int FLIPS = 40;
  private static final long STEPS = 12;

  @TempDir Path temp;
  private Path whole;

  @BeforeEach
  void writeTable() {
    whole = temp.resolve("whole");
    Workload workload = new Workload(1);
    try (RocksTable table = RocksTable.open(whole, Workload.LAYOUT)) {
      for (long step = 1; step <= STEPS; step++) {
        workload.run(table, step);
        table.commit(step);
      }
      table.flush();
    }
  }

  @Test
  void open_anyByteOfARowFileFlipped_isToldByOpenOrVerify() throws IOException {
    Random random = new Random(4);
    for (int flip = 0; flip < FLIPS; flip++) {
      Path copy = copy("sst" + flip);
      List<Path> files = files(copy, ".sst");
      assertDamageTold(copy, flip(files.get(random.nextInt(files.size())), random));
    }
  }

  @Test
  void open_anyByteOfTheManifestFlipped_isTold() throws IOException {
    Random random = new Random(5);
    for (int flip = 0; flip < FLIPS; flip++) {
      Path copy = copy("manifest" + flip);
      Path manifest = files(copy, "MANIFEST").get(0);
      assertDamageTold(copy, flip(manifest, random));
    }
  }

  @Test
  void open_rowFileLost_isTold() throws IOException {
    for (Path file : files(whole, ".sst")) {
      Path copy = copy("lost-" + file.getFileName());
      Files.delete(copy.resolve(file.getFileName()));
      assertDamageTold(copy, "lost " + file.getFileName());
    }
  }

  @Test
  void open_currentFileLost_isToldAndNoNewTableMade() throws IOException {
    Files.delete(whole.resolve("CURRENT"));
    assertDamageTold(whole, "lost CURRENT");
  }

  @Test
  void verify_wholeTable_findsNothing() {
    try (RocksTable table = RocksTable.open(whole, Workload.LAYOUT)) {
      table.verify();
      assertThat(table.current().checkpointId()).isEqualTo(STEPS);
    }
  }

  @Test
  void open_tornLog_isAtAnEarlierWholeCommitAndRefusesTheLater() throws IOException {
    Path dir = temp.resolve("torn");
    Workload workload = new Workload(1);
    try (RocksTable table = RocksTable.open(dir, Workload.LAYOUT)) {
      for (long step = 1; step <= STEPS; step++) {
        workload.run(table, step);
        table.commit(step);
      }
    }
    Path log = largest(files(dir, ".log"));
    byte[] bytes = Files.readAllBytes(log);
    Files.write(log, java.util.Arrays.copyOf(bytes, bytes.length - bytes.length / 3));
    try (RocksTable table = RocksTable.open(dir, Workload.LAYOUT)) {
      assertThat(table.current().checkpointId()).isBetween(1L, STEPS - 1);
      assertThat(table.current())
          .usingRecursiveComparison()
          .isEqualTo(Workload.commit(table.current().checkpointId()));
      assertThatThrownBy(() -> table.restore(STEPS))
          .hasMessageContaining("checkpoint " + STEPS + " is not staged")
          .hasMessageContaining("holds " + table.current().checkpointId());
    }
  }

  private void assertDamageTold(Path dir, String how) {
    assertThatThrownBy(
            () -> {
              try (RocksTable table = RocksTable.open(dir, Workload.LAYOUT)) {
                table.verify();
              }
            })
        .as(how)
        .isInstanceOf(DamagedTableException.class)
        .hasMessageContaining(dir.toString())
        .hasMessageContaining("snapshot");
  }

  private Path copy(String name) throws IOException {
    Path copy = Files.createDirectory(temp.resolve(name));
    for (Path file : files(whole, "")) {
      Files.copy(file, copy.resolve(file.getFileName()));
    }
    return copy;
  }

  private static String flip(Path file, Random random) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    int at = random.nextInt(bytes.length);
    bytes[at] ^= (byte) (1 << random.nextInt(8));
    Files.write(file, bytes);
    return "byte %d of %d in %s".formatted(at, bytes.length, file);
  }

  private static Path largest(List<Path> files) {
    return files.stream()
        .max((a, b) -> Long.compare(a.toFile().length(), b.toFile().length()))
        .get();
  }

  private static List<Path> files(Path dir, String part) throws IOException {
    try (Stream<Path> all = Files.list(dir)) {
      return all.filter(file -> file.getFileName().toString().contains(part))
          .filter(Files::isRegularFile)
          .sorted()
          .toList();
    }
  }
}
