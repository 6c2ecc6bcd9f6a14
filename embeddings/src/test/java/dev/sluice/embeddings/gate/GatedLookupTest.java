package dev.sluice.embeddings.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.embeddings.FeatureEntry;
import dev.sluice.embeddings.FeatureRegistry;
import dev.sluice.embeddings.RowHash;
import dev.sluice.embeddings.ServingTable;
import dev.sluice.embeddings.TableLayout;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GatedLookupTest {
  private static final TableLayout LAYOUT = new TableLayout(2, 100, 2, 0, 1, 1f);
  private static final FeatureRegistry REGISTRY = new FeatureRegistry();
  private static final FeatureEntry USER = REGISTRY.register("user", 1);
  private static final FeatureEntry ITEM = REGISTRY.register("item", 2);

  private final FeatureEntry[] features = {USER, ITEM, USER};
  private final long[] values = {
    RowHash.valueHash("u1"), RowHash.valueHash("i1"), RowHash.valueHash("u2")
  };
  private final List<Integer> asked = new ArrayList<>();

  private void gather(int[] rows, int from, int count, float[] out, int outOffset) {
    for (int i = from; i < from + count; i++) {
      asked.add(rows[i]);
    }
    try (ServingTable.View view = new ServingTable(LAYOUT).pin()) {
      view.gather(rows, from, count, out, outOffset);
    }
  }

  @Test
  void lookUp_closedValue_costsNoRowReadAndIsZero() {
    ValueGates gates = (feature, hash) -> feature == ITEM ? 0f : 0.5f;
    float[] out = new float[8];
    java.util.Arrays.fill(out, 9);
    int read = new GatedLookup(LAYOUT).lookUp(this::gather, gates, features, values, 3, out);
    assertThat(read).isEqualTo(2);
    assertThat(asked)
        .containsExactly(
            RowHash.row(LAYOUT, USER, 0, values[0]), RowHash.row(LAYOUT, USER, 0, values[2]));
    assertThat(out[2]).isZero();
    assertThat(out[5]).isZero();
    float[] row = new float[2];
    LAYOUT.initialise(asked.get(1), row, 0);
    assertThat(out[6]).isEqualTo(0.5f * row[0]);
    assertThat(out[7]).isEqualTo(0.5f * row[1]);
  }

  @Test
  void lookUp_allOpen_isTheConcatenationOfChunks() {
    float[] out = new float[8];
    new GatedLookup(LAYOUT).lookUp(this::gather, ValueGates.OPEN, features, values, 3, out);
    assertThat(asked).hasSize(4);
    for (int chunk = 0; chunk < 2; chunk++) {
      float[] row = new float[2];
      LAYOUT.initialise(RowHash.row(LAYOUT, ITEM, chunk, values[1]), row, 0);
      assertThat(out[2 + 2 * chunk]).isEqualTo(row[0]);
    }
  }
}
