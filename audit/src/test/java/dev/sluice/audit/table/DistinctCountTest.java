package dev.sluice.audit.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class DistinctCountTest {
  @Test
  void estimate_isExactForFewAndWithinFiveErrorsForMany() {
    for (int distinct : new int[] {0, 1, 1_000, 1_024, 5_000, 30_000, 400_000}) {
      DistinctCount count = new DistinctCount();
      for (int i = 0; i < 2 * distinct; i++) {
        boolean unused = count.add(Cells.hash("value-" + i % Math.max(1, distinct)));
      }
      double allowed = distinct <= DistinctCount.EXACT ? 0 : 5 * DistinctCount.ERROR * distinct;
      assertThat(count.estimate()).isCloseTo(distinct, within(allowed));
    }
  }

  @Test
  void parts_mergeToTheWhole() throws IOException {
    for (int distinct : new int[] {10, 900, 1_500, 50_000}) {
      DistinctCount whole = new DistinctCount();
      DistinctCount even = new DistinctCount();
      DistinctCount odd = new DistinctCount();
      for (int i = 0; i < distinct; i++) {
        boolean a = whole.add(Cells.hash(i));
        boolean b = (i % 2 == 0 ? even : odd).add(Cells.hash(i));
        assertThat(a && !b).isFalse();
      }
      odd.merge(DistinctCount.read(new DataInputStream(new ByteArrayInputStream(bytes(even)))));
      assertThat(bytes(odd)).isEqualTo(bytes(whole));
      assertThat(odd.estimate()).isEqualTo(whole.estimate());
    }
  }

  private static byte[] bytes(DistinctCount count) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    count.write(new DataOutputStream(bytes));
    return bytes.toByteArray();
  }
}
