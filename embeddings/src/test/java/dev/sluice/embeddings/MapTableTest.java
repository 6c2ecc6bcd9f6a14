package dev.sluice.embeddings;

class MapTableTest extends EmbeddingTableContract {
  private final MapTable.Disk disk = new MapTable.Disk();

  @Override
  protected EmbeddingTable open() {
    return new MapTable(LAYOUT, disk);
  }
}
