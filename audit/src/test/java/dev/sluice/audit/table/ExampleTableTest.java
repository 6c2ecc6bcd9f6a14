package dev.sluice.audit.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ExampleTableTest {
  private static final List<ColumnSpec> COLUMNS =
      List.of(
          ColumnSpec.category("word"), ColumnSpec.number("number"), ColumnSpec.category("list"));

  @Test
  void fourParts_mergeToTheWholeBitForBit() {
    ExampleTable whole = new ExampleTable(COLUMNS, 700, 3);
    ExampleTable[] parts = new ExampleTable[4];
    for (int i = 0; i < 4; i++) {
      parts[i] = new ExampleTable(COLUMNS, 700, 3);
    }
    Random random = new Random(9);
    for (int row = 0; row < 5_000; row++) {
      @Nullable Object[] values = {
        "w" + random.nextInt(2_000),
        random.nextInt(5) == 0 ? null : (Object) random.nextGaussian(),
        List.of("a" + random.nextInt(3), "b")
      };
      whole.add("r" + row, row, values, row % 7 == 0);
      parts[random.nextInt(4)].add("r" + row, row, values, row % 7 == 0);
    }
    parts[0].merge(parts[1]);
    parts[2].mergeBytes(parts[3].toBytes());
    parts[0].merge(parts[2]);
    assertThat(parts[0].toBytes()).isEqualTo(whole.toBytes());
    assertThat(whole.sample().size()).isEqualTo(700);
  }

  @Test
  void textWhereANumberIsDue_isCountedAndMissing() {
    ExampleTable table = new ExampleTable(List.of(ColumnSpec.number("n")), 10, 1);
    table.add("a", 0, new Object[] {"12.5"}, false);
    table.add("b", 0, new Object[] {"many"}, false);
    table.add("c", 0, new @Nullable Object[] {null}, false);
    table.add("d", 0, new Object[] {Double.NaN}, false);
    ColumnCount count = table.counts().get(0);
    assertThat(count.mistypedRows()).isEqualTo(1);
    assertThat(count.coverage()).isEqualTo(0.25);
  }

  @Test
  void bothZeros_areOneNumber() {
    assertThat(Cells.cell(-0.0)).isEqualTo(Cells.cell(0.0));
    assertThat(Cells.hash(-0.0)).isEqualTo(Cells.hash(0.0));
  }

  @Test
  void otherBytes_areRefused() {
    ExampleTable table = new ExampleTable(COLUMNS, 10, 1);
    assertThatThrownBy(() -> table.mergeBytes(new byte[3]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("3 bytes");
  }

  @Test
  void numbers_areBucketedByTheirQuantiles_andMissingStaysApart() {
    int[] cells = new int[1_001];
    for (int i = 0; i < 1_000; i++) {
      cells[i] = Cells.cell(i * 0.5);
    }
    cells[1_000] = Cells.MISSING;
    NumberBuckets buckets = NumberBuckets.of(cells, 100, 10);
    buckets.apply(cells);
    assertThat(cells[0]).isEqualTo(0);
    assertThat(cells[99]).isEqualTo(0);
    assertThat(cells[100]).isEqualTo(1);
    assertThat(cells[999]).isEqualTo(9);
    assertThat(cells[1_000]).isEqualTo(Cells.MISSING);
    assertThat(NumberBuckets.of(cells, 100, 10).isExact()).isTrue();
  }
}
