package dev.sluice.embeddings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.embeddings.rocksdb.RocksTable;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random operations on the table over RocksDB and on the plain one: never a difference. */
class RandomTableTest {
  private static final int STEPS = 250;
  private static final TableLayout LAYOUT = new TableLayout(1, 40, 2, 1, 3, 1f);
  private static final int[] ALL = IntStream.range(0, LAYOUT.rows()).toArray();

  @TempDir Path dir;
  private EmbeddingTable table;
  private EmbeddingTable oracle;
  private final MapTable.Disk disk = new MapTable.Disk();

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void table_randomOperations_agreesWithThePlainOne(long seed) {
    Random random = new Random(seed);
    table = RocksTable.open(dir, LAYOUT);
    oracle = new MapTable(LAYOUT, disk);
    for (int step = 0; step < STEPS; step++) {
      String done = step(random);
      assertSame("seed %d step %d: %s".formatted(seed, step, done));
    }
    table.close();
  }

  private String step(Random random) {
    long checkpoint = oracle.current().checkpointId() + random.nextInt(5) - 1;
    int choice = random.nextInt(100);
    if (choice < 50) {
      return write(random);
    } else if (choice < 70) {
      return both("stage " + checkpoint, t -> t.stage(commit(checkpoint)));
    } else if (choice < 85) {
      return both("commit " + checkpoint, t -> t.commit(checkpoint));
    } else if (choice < 93) {
      return both("restore " + checkpoint, t -> t.restore(checkpoint));
    } else if (choice < 94) {
      return both("wipe", t -> t.restore(-1));
    }
    table.close();
    table = RocksTable.open(dir, LAYOUT);
    oracle = new MapTable(LAYOUT, disk);
    return "reopen";
  }

  private String write(Random random) {
    int count = 1 + random.nextInt(6);
    int[] rows = random.ints(count, 0, LAYOUT.rows()).toArray();
    float[] values = new float[count * 2];
    float[] slots = new float[count];
    IntStream.range(0, values.length).forEach(i -> values[i] = random.nextFloat());
    IntStream.range(0, slots.length).forEach(i -> slots[i] = random.nextFloat());
    short print = (short) (1 + random.nextInt(3));
    return both(
        "write",
        t -> {
          for (int row : rows) {
            t.owners().own(row, print);
          }
          t.write(rows, count, values, slots);
        });
  }

  private interface Operation {
    void on(EmbeddingTable table);
  }

  /* What one refuses the other has to refuse for the same kind of reason. */
  private String both(String name, Operation operation) {
    assertThat(outcome(table, operation)).as(name).isEqualTo(outcome(oracle, operation));
    return name;
  }

  private static String outcome(EmbeddingTable table, Operation operation) {
    try {
      operation.on(table);
      return "done";
    } catch (IllegalArgumentException | IllegalStateException e) {
      return e.getClass().getSimpleName();
    }
  }

  private void assertSame(String when) {
    assertThat(values(table)).as(when).isEqualTo(values(oracle));
    assertThat(slots(table)).as(when).isEqualTo(slots(oracle));
    for (int row : ALL) {
      assertThat(table.owners().print(row)).as(when).isEqualTo(oracle.owners().print(row));
      assertThat(table.owners().shared(row)).as(when).isEqualTo(oracle.owners().shared(row));
    }
    assertThat(table.changedRows()).as(when).isEqualTo(oracle.changedRows());
    assertThat(table.writtenRows()).as(when).isEqualTo(oracle.writtenRows());
    assertThat(table.current().checkpointId()).as(when).isEqualTo(oracle.current().checkpointId());
    assertThat(table.current().positions()).as(when).isEqualTo(oracle.current().positions());
  }

  private static float[] values(EmbeddingTable from) {
    float[] out = new float[ALL.length * 2];
    from.read(ALL, 0, ALL.length, out, 0);
    return out;
  }

  private static float[] slots(EmbeddingTable from) {
    float[] out = new float[ALL.length];
    from.readSlots(ALL, 0, ALL.length, out, 0);
    return out;
  }

  private static TableCommit commit(long checkpoint) {
    return new TableCommit(checkpoint, checkpoint, Map.of("p", checkpoint * 7), Map.of());
  }
}
