package dev.sluice.embeddings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class FeatureRegistryTest {
  private final FeatureRegistry registry = new FeatureRegistry();

  @Test
  void registry_goldenLayouts_areReproduced() throws IOException {
    for (JsonNode layout : golden().get("layouts")) {
      TableLayout shape = layout(layout.get("num_tables").asInt(), layout.get("dim").asInt());
      FeatureRegistry made = new FeatureRegistry();
      for (JsonNode feature : layout.get("plan")) {
        JsonNode chunks = feature.get("chunks");
        FeatureEntry entry = made.register(feature.get("feature").asText(), chunks.size());
        assertThat(entry.width(shape)).isEqualTo(feature.get("output_dim").asInt());
        for (int chunk = 0; chunk < chunks.size(); chunk++) {
          JsonNode expected = chunks.get(chunk);
          assertThat(entry.id()).isEqualTo(expected.get("feature_index").asInt());
          assertThat(entry.table(chunk, shape)).isEqualTo(expected.get("table").asInt());
          assertThat(entry.salt(chunk))
              .isEqualTo(
                  FeatureRegistry.salt(
                      expected.get("salt").get(0).asInt(), expected.get("salt").get(1).asInt()));
        }
      }
    }
  }

  @Test
  void gather_goldenRows_isTheirConcatenation() throws IOException {
    JsonNode golden = golden().get("lookup_concat");
    JsonNode table = golden.get("table");
    FlatRows rows = new FlatRows(table.size(), 3);
    for (int i = 0; i < table.size(); i++) {
      rows.put(i, floats(table.get(i)), 0);
    }
    int[] wanted = new int[golden.get("rows").size()];
    Arrays.setAll(wanted, i -> golden.get("rows").get(i).asInt());
    float[] out = new float[wanted.length * 3];
    rows.gather(wanted, 0, wanted.length, out, 0);
    assertThat(out).isEqualTo(floats(golden.get("concat")));
  }

  @Test
  void register_afterFeaturesCameAndWent_keepsEveryEntry() {
    FeatureEntry item = registry.register("item", 2);
    FeatureEntry brand = registry.register("brand", 1);
    FeatureRegistry later = FeatureRegistry.fromBytes(registry.toBytes());
    later.register("added in front", 3);
    assertThat(later.register("brand", 1)).isEqualTo(brand);
    assertThat(later.register("item", 2)).isEqualTo(item);
    assertThat(later.register("removed and back", 1).id()).isEqualTo(3);
  }

  @Test
  void register_moreChunks_keepsThoseItHad() {
    FeatureEntry two = registry.register("item", 2);
    FeatureEntry brand = registry.register("brand", 1);
    FeatureEntry four = registry.register("item", 4);
    TableLayout shape = layout(3, 8);
    assertThat(four.firstChunks(2)).isEqualTo(two);
    assertThat(registry.register("item", 2)).isEqualTo(two);
    assertThat(registry.register("item", 4)).isEqualTo(four);
    assertThat(registry.register("brand", 1)).isEqualTo(brand);
    assertThat(four.table(2, shape)).isEqualTo(0);
    assertThat(four.table(3, shape)).isEqualTo(1);
  }

  @Test
  void share_anotherFeature_givesTheSameRows() {
    FeatureEntry item = registry.register("item", 2);
    FeatureEntry clicked = registry.share("clicked", "item");
    TableLayout shape = layout(3, 8);
    for (int chunk = 0; chunk < 2; chunk++) {
      assertThat(RowHash.row(shape, clicked, chunk, 99))
          .isEqualTo(RowHash.row(shape, item, chunk, 99));
    }
    assertThat(registry.share("clicked", "item")).isEqualTo(clicked);
    registry.register("own", 2);
    assertThatThrownBy(() -> registry.share("own", "item")).hasMessageContaining("of its own");
    assertThatThrownBy(() -> registry.share("x", "none")).hasMessageContaining("not registered");
  }

  @Test
  void toBytes_readBack_givesEqualBytes() {
    registry.register("größe", 2);
    registry.register("b", 1);
    byte[] bytes = registry.toBytes();
    FeatureRegistry read = FeatureRegistry.fromBytes(bytes);
    assertThat(read.entries()).isEqualTo(registry.entries());
    assertThat(read.toBytes()).isEqualTo(bytes);
  }

  @Test
  void fromBytes_cutShortOrForeign_isRefused() {
    registry.register("a", 2);
    byte[] bytes = registry.toBytes();
    assertThatThrownBy(() -> FeatureRegistry.fromBytes(Arrays.copyOf(bytes, bytes.length - 1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> FeatureRegistry.fromBytes(new byte[20]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> registry.register("a", 0)).hasMessageContaining("[1, 1024]");
  }

  private static TableLayout layout(int tables, int dimension) {
    return new TableLayout(tables, 10, dimension, 0, 0, 0);
  }

  private static float[] floats(JsonNode numbers) {
    float[] floats = new float[numbers.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = numbers.get(i).floatValue();
    }
    return floats;
  }

  private static JsonNode golden() throws IOException {
    try (InputStream in = FeatureRegistryTest.class.getResourceAsStream("unified_embedding.json")) {
      return new ObjectMapper().readTree(in);
    }
  }
}
