package dev.sluice.embeddings.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.embeddings.Precision;
import dev.sluice.embeddings.ServingTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Copies of a table: read-only views, hard-linked checkpoints, exported files. */
class TableExportTest {
  private static final long STEPS = 5;
  private static final int[] ALL = IntStream.range(0, Workload.LAYOUT.rows()).toArray();

  @TempDir Path temp;
  private Path dir;

  @BeforeEach
  void writeTable() {
    dir = temp.resolve("table");
    try (RocksTable table = RocksTable.open(dir, Workload.LAYOUT)) {
      Workload workload = new Workload(1);
      for (long step = 1; step <= STEPS; step++) {
        workload.run(table, step);
        table.owners().own(3, (short) 77);
        table.commit(step);
      }
    }
  }

  @Test
  void open_whileAWriterHoldsIt_seesItsCommit() {
    try (RocksTable writer = RocksTable.open(dir, Workload.LAYOUT);
        TableDirectory reader = TableDirectory.open(dir)) {
      new Workload(1).run(writer, STEPS + 1);
      assertThat(reader.current().checkpointId()).isEqualTo(STEPS);
      assertThat(reader.layout()).isEqualTo(Workload.LAYOUT);
      assertThat(reader.storedRows()).isEqualTo(stored(writer));
    }
  }

  private static int stored(RocksTable writer) {
    writer.restore(STEPS);
    return writer.writtenRows().length;
  }

  @Test
  void serving_fromADirectory_holdsItsRowsAndParts() {
    try (RocksTable writer = RocksTable.open(dir, Workload.LAYOUT);
        TableDirectory reader = TableDirectory.open(dir)) {
      ServingTable serving = reader.serving(Precision.FP32);
      assertThat(serving.version()).isEqualTo(STEPS * 2);
      float[] expected = new float[ALL.length * Workload.LAYOUT.dimension()];
      float[] found = expected.clone();
      writer.read(ALL, 0, ALL.length, expected, 0);
      try (ServingTable.View view = serving.pin()) {
        view.gather(ALL, 0, ALL.length, found, 0);
        assertThat(found).isEqualTo(expected);
        assertThat(view.blob("dense")).containsExactly((byte) STEPS);
      }
      float[] halves = expected.clone();
      try (ServingTable.View view = reader.serving(Precision.FP16).pin()) {
        view.gather(ALL, 0, ALL.length, halves, 0);
      }
      for (int i = 0; i < halves.length; i++) {
        assertThat(halves[i]).isEqualTo(Precision.FP16.rounded(expected[i]));
      }
    }
  }

  @Test
  void open_noTable_saysWhatToName() {
    assertThatThrownBy(() -> TableDirectory.open(temp.resolve("nowhere")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no table in");
  }

  @Test
  void export_thenLoad_isTheSameTable() {
    Path export = temp.resolve("export");
    Path copy = temp.resolve("copy");
    try (TableDirectory reader = TableDirectory.open(dir)) {
      reader.exportTo(export);
      assertThatThrownBy(() -> reader.exportTo(export)).hasMessageContaining("not empty");
    }
    assertThat(TableExport.load(export, copy, StoreTuning.scanned())).isEqualTo(STEPS * 2);
    assertSameTables(copy);
    assertThatThrownBy(() -> TableExport.load(export, copy, StoreTuning.scanned()))
        .hasMessageContaining("not empty");
    // The export is whole still: it was linked, not moved.
    assertThat(TableExport.load(export, temp.resolve("again"), StoreTuning.lookedUp()))
        .isEqualTo(STEPS * 2);
  }

  @Test
  void checkpoint_laterWrites_doNotReachIt() {
    Path copy = temp.resolve("checkpoint");
    Workload workload = new Workload(9);
    try (RocksTable table = RocksTable.open(dir, Workload.LAYOUT)) {
      table.checkpoint(copy);
      workload.run(table, STEPS + 1);
      table.commit(STEPS + 1);
      assertThatThrownBy(() -> table.checkpoint(copy)).isInstanceOf(IllegalStateException.class);
    }
    try (TableDirectory reader = TableDirectory.open(copy)) {
      assertThat(reader.current().checkpointId()).isEqualTo(STEPS);
      reader.verify();
    }
  }

  @Test
  void load_anyByteFlipped_isToldBeforeATableIsMade() throws IOException {
    Path export = temp.resolve("export");
    try (TableDirectory reader = TableDirectory.open(dir)) {
      reader.exportTo(export);
    }
    Random random = new Random(3);
    List<Path> files;
    try (Stream<Path> all = Files.list(export)) {
      files = all.sorted().toList();
    }
    assertThat(files).hasSize(4);
    for (int flip = 0; flip < 40; flip++) {
      Path file = files.get(flip % files.size());
      byte[] whole = Files.readAllBytes(file);
      byte[] flipped = whole.clone();
      int at = random.nextInt(whole.length);
      flipped[at] ^= (byte) (1 << random.nextInt(8));
      Files.write(file, flipped);
      Path copy = temp.resolve("copy" + flip);
      assertThatThrownBy(() -> TableExport.load(export, copy, StoreTuning.scanned()))
          .as("byte %d of %s", at, file)
          .isInstanceOf(DamagedTableException.class)
          .hasMessageContaining(export.toString())
          .hasMessageContaining("export version");
      assertThat(copy).doesNotExist();
      Files.write(file, whole);
    }
  }

  private void assertSameTables(Path copy) {
    try (RocksTable one = RocksTable.open(dir, Workload.LAYOUT);
        RocksTable other = RocksTable.open(copy, Workload.LAYOUT)) {
      assertThat(numbers(other, true)).isEqualTo(numbers(one, true));
      assertThat(numbers(other, false)).isEqualTo(numbers(one, false));
      assertThat(other.writtenRows()).isEqualTo(one.writtenRows());
      assertThat(other.owners().print(3)).isEqualTo(one.owners().print(3));
      assertThat(other.current().positions()).isEqualTo(one.current().positions());
      other.verify();
    }
  }

  private static float[] numbers(RocksTable table, boolean values) {
    int width = values ? Workload.LAYOUT.dimension() : Workload.LAYOUT.slotWidth();
    float[] out = new float[ALL.length * width];
    Arrays.fill(out, -1);
    if (values) {
      table.read(ALL, 0, ALL.length, out, 0);
    } else {
      table.readSlots(ALL, 0, ALL.length, out, 0);
    }
    return out;
  }
}
