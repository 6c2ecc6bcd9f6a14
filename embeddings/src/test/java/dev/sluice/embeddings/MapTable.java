package dev.sluice.embeddings;

import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The embedding table in the plainest way that could work: what the others are held against. */
final class MapTable implements EmbeddingTable {
  /** A row's numbers and slots. */
  record Row(float[] values, float[] slots, short print, boolean shared) {}

  private record Stage(TableCommit commit, Map<Integer, Row> rows) {}

  /** What survives closing. */
  static final class Disk {
    private Map<Integer, Row> rows = new TreeMap<>();
    private TableCommit current = TableCommit.INITIAL;
    private final NavigableMap<Long, Stage> staged = new TreeMap<>();
  }

  private final TableLayout layout;
  private final Disk disk;
  private final RowOwners owners;
  private Map<Integer, Row> memory;
  private Set<Integer> changed = new TreeSet<>();
  private long lastStaged;
  private boolean settled;

  MapTable(TableLayout layout, Disk disk) {
    this.layout = layout;
    this.disk = disk;
    this.owners = new RowOwners(layout.rows());
    load();
  }

  @Override
  public TableLayout layout() {
    return layout;
  }

  @Override
  public void read(int[] rows, int from, int count, float[] out, int outOffset) {
    for (int i = 0; i < count; i++) {
      int at = outOffset + i * layout.dimension();
      Row row = memory.get(rows[from + i]);
      if (row == null) {
        layout.initialise(rows[from + i], out, at);
      } else {
        System.arraycopy(row.values, 0, out, at, layout.dimension());
      }
    }
  }

  @Override
  public void readSlots(int[] rows, int from, int count, float[] out, int outOffset) {
    for (int i = 0; i < count; i++) {
      Row row = memory.get(rows[from + i]);
      float[] slots = row == null ? new float[layout.slotWidth()] : row.slots;
      System.arraycopy(slots, 0, out, outOffset + i * layout.slotWidth(), slots.length);
    }
  }

  @Override
  public void write(int[] rows, int count, float[] values, float[] slots) {
    for (int i = 0; i < count; i++) {
      Row row =
          new Row(
              new float[layout.dimension()],
              new float[layout.slotWidth()],
              owners.print(rows[i]),
              owners.shared(rows[i]));
      System.arraycopy(values, i * layout.dimension(), row.values, 0, layout.dimension());
      System.arraycopy(slots, i * layout.slotWidth(), row.slots, 0, layout.slotWidth());
      memory.put(rows[i], row);
      changed.add(rows[i]);
    }
  }

  @Override
  public RowOwners owners() {
    return owners;
  }

  private Row owned(int row, Row as) {
    return new Row(as.values, as.slots, owners.print(row), owners.shared(row));
  }

  @Override
  public int[] changedRows() {
    return changed.stream().mapToInt(Integer::intValue).toArray();
  }

  @Override
  public int[] writtenRows() {
    return new TreeSet<>(memory.keySet()).stream().mapToInt(Integer::intValue).toArray();
  }

  @Override
  public void stage(TableCommit commit) {
    requireSettled();
    if (commit.checkpointId() <= lastStaged) {
      throw new IllegalArgumentException("not newer than " + lastStaged);
    }
    Map<Integer, Row> rows = new HashMap<>();
    changed.forEach(row -> rows.put(row, owned(row, memory.get(row))));
    disk.staged.put(commit.checkpointId(), new Stage(commit, rows));
    lastStaged = commit.checkpointId();
    changed = new TreeSet<>();
  }

  @Override
  public void commit(long checkpointId) {
    if (checkpointId > disk.current.checkpointId()) {
      requireSettled();
      move(checkpointId);
    }
  }

  @Override
  public void restore(long checkpointId) {
    if (checkpointId < 0) {
      disk.rows = new TreeMap<>();
      disk.current = TableCommit.INITIAL;
    } else if (checkpointId < disk.current.checkpointId()) {
      throw new IllegalArgumentException("passed already");
    } else if (checkpointId > disk.current.checkpointId()) {
      move(checkpointId);
    }
    disk.staged.clear();
    load();
  }

  @Override
  public TableCommit current() {
    return disk.current;
  }

  @Override
  public void close() {}

  private void move(long checkpointId) {
    if (!disk.staged.containsKey(checkpointId)) {
      throw new IllegalArgumentException("not staged");
    }
    NavigableMap<Long, Stage> upTo = disk.staged.headMap(checkpointId, true);
    upTo.values().forEach(stage -> disk.rows.putAll(stage.rows));
    disk.current = upTo.lastEntry().getValue().commit();
    upTo.clear();
  }

  private void load() {
    memory = new HashMap<>(disk.rows);
    owners.clear();
    memory.forEach((number, row) -> owners.set(number, row.print, row.shared));
    changed = new TreeSet<>();
    lastStaged = disk.current.checkpointId();
    settled = disk.staged.isEmpty();
  }

  private void requireSettled() {
    if (!settled) {
      throw new IllegalStateException("restore first");
    }
  }
}
