package dev.sluice.embeddings.rocksdb;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.embeddings.EmbeddingTable;
import dev.sluice.embeddings.EmbeddingTableContract;
import dev.sluice.embeddings.TableLayout;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RocksTableTest extends EmbeddingTableContract {
  @TempDir Path dir;

  @Override
  protected EmbeddingTable open() {
    return RocksTable.open(dir.resolve("table"), LAYOUT);
  }

  @Test
  void open_asAnotherLayout_namesBoth() {
    Path other = dir.resolve("other");
    RocksTable.open(other, LAYOUT).close();
    TableLayout wider = new TableLayout(2, 50, 4, 2, 11, 0.5f);
    assertThatThrownBy(() -> RocksTable.open(other, wider))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("dimension=3")
        .hasMessageContaining("dimension=4")
        .hasMessageContaining(other.toString());
  }

  @Test
  void open_heldByAnother_saysSoInOneLine() {
    assertThatThrownBy(this::open)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("held by another process")
        .hasMessageContaining(dir.toString())
        .hasMessageNotContaining("\n");
  }
}
