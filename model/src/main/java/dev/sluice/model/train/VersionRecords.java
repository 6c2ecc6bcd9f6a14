package dev.sluice.model.train;

import dev.sluice.embeddings.EmbeddingTable;
import dev.sluice.embeddings.RowBlocks;
import dev.sluice.model.rank.PartsHash;
import dev.sluice.schemas.record.Blob;
import dev.sluice.schemas.record.ModelUpdate;
import dev.sluice.schemas.record.RowBlock;
import dev.sluice.schemas.record.TrainerState;
import dev.sluice.schemas.record.VersionCommit;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes versions as records of model-updates and trainer-state. */
final class VersionRecords {
  // About half a megabyte at dimension 16: well under what a topic takes, few enough to count.
  private static final int ROWS_PER_BLOCK = 8_192;
  private static final int PIECE_BYTES = 1 << 20;

  private final EmbeddingTable table;
  private final String model;
  private final String schemaHash;

  VersionRecords(EmbeddingTable table, String model, String schemaHash) {
    this.table = table;
    this.model = model;
    this.schemaHash = schemaHash;
  }

  /** What all records of one version share. */
  record Head(
      long version,
      long base,
      Instant time,
      long checkpointId,
      long examples,
      Map<String, Long> positions) {}

  List<ModelUpdate> updates(Head head, int[] rows, Map<String, byte[]> blobs) {
    List<ModelUpdate> updates = new ArrayList<>();
    int dimension = table.layout().dimension();
    float[] values = new float[rows.length * dimension];
    table.read(rows, 0, rows.length, values, 0);
    for (RowBlock block : RowBlocks.blocks(rows, values, dimension, ROWS_PER_BLOCK)) {
      updates.add(update(head, updates.size(), block));
    }
    for (Blob blob : pieces(blobs)) {
      updates.add(update(head, updates.size(), blob));
    }
    long hash = PartsHash.of(updates);
    updates.add(update(head, updates.size(), commit(head, updates.size(), hash)));
    return updates;
  }

  List<TrainerState> states(Head head, int[] rows, Map<String, byte[]> blobs) {
    List<TrainerState> states = new ArrayList<>();
    int width = table.layout().slotWidth();
    float[] slots = new float[rows.length * width];
    table.readSlots(rows, 0, rows.length, slots, 0);
    for (RowBlock block : RowBlocks.blocks(rows, slots, width, ROWS_PER_BLOCK)) {
      states.add(state(head, states.size(), block));
    }
    for (Blob blob : pieces(blobs)) {
      states.add(state(head, states.size(), blob));
    }
    states.add(state(head, states.size(), commit(head, states.size(), 0)));
    return states;
  }

  /** Named parts in pieces that a topic takes; who reads them puts those of one name together. */
  private static List<Blob> pieces(Map<String, byte[]> blobs) {
    List<Blob> pieces = new ArrayList<>();
    new TreeMap<>(blobs)
        .forEach(
            (name, data) -> {
              int from = 0;
              do {
                int length = Math.min(PIECE_BYTES, data.length - from);
                pieces.add(new Blob(name, ByteBuffer.wrap(data, from, length).slice()));
                from += length;
              } while (from < data.length);
            });
    return pieces;
  }

  private VersionCommit commit(Head head, int parts, long hash) {
    return VersionCommit.newBuilder()
        .setParts(parts)
        .setHash(hash)
        .setPositions(head.positions())
        .setExamples(head.examples())
        .setCheckpointId(head.checkpointId())
        .setFeatureSchema(schemaHash)
        .setLayout(table.layout().text())
        .build();
  }

  private ModelUpdate update(Head head, int part, Object body) {
    return ModelUpdate.newBuilder()
        .setTime(head.time())
        .setModel(model)
        .setVersion(head.version())
        .setBase(head.base())
        .setPart(part)
        .setBody(body)
        .build();
  }

  private TrainerState state(Head head, int part, Object body) {
    return TrainerState.newBuilder()
        .setTime(head.time())
        .setModel(model)
        .setVersion(head.version())
        .setBase(head.base())
        .setPart(part)
        .setBody(body)
        .build();
  }
}
