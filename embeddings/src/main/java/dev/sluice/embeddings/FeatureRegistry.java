package dev.sluice.embeddings;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which salts and tables each feature uses, kept with the model so that adding, removing or
 * reordering features never moves another feature's rows [1, section on the layer]. Not
 * thread-safe.
 *
 * <p>Ids and turns only ever grow: a feature that is no longer registered keeps its own, and takes
 * them up again when it returns.
 */
public final class FeatureRegistry {
  /*
   * A persisted registry:
   *
   *   int    magic "SLFR"
   *   byte   format, 1
   *   int    turns given out
   *   int    features, then each:
   *     UTF    name          (modified UTF-8 with a short length, as DataOutput writes it)
   *     int    id
   *     int    chunks, then each: int turn, long salt
   *
   * The original derives salt and table from the order of add_feature, so a feature inserted in
   * the middle moves all later ones; here the order counts only when a name is first seen.
   */
  /** The name of a version's registry among its named parts. */
  public static final String BLOB = "registry";

  private static final int MAGIC = 0x534C4652;
  private static final byte FORMAT = 1;

  private final Map<String, FeatureEntry> entries = new LinkedHashMap<>();
  private int turns;

  /** An empty registry. */
  public FeatureRegistry() {}

  /**
   * The entry of {@code name} with this many chunks, made if it lacks. A feature that asks for more
   * chunks than before keeps those it had; one that asks for fewer gets the first of them.
   *
   * @throws IllegalArgumentException if chunks is below 1
   */
  public FeatureEntry register(String name, int chunks) {
    requireChunks(name, chunks);
    FeatureEntry known = entries.get(name);
    if (known != null && known.chunks() >= chunks) {
      return known.firstChunks(chunks);
    }
    FeatureEntry grown = grow(name, known, chunks);
    entries.put(name, grown);
    return grown;
  }

  /**
   * Registers {@code name} on the same rows as {@code owner}: for fields of one meaning, such as
   * several histories of item ids. Nothing changes if it already shares them.
   *
   * @throws IllegalArgumentException if the owner lacks, or the name has rows of its own
   */
  public FeatureEntry share(String name, String owner) {
    FeatureEntry shared = entries.get(owner);
    if (shared == null) {
      throw new IllegalArgumentException(
          "feature %s shares the rows of %s, which is not registered".formatted(name, owner));
    }
    FeatureEntry known = entries.get(name);
    if (known == null) {
      known = copyUnder(name, entries.size(), shared);
      entries.put(name, known);
    } else if (!known.equals(copyUnder(name, known.id(), shared))) {
      throw new IllegalArgumentException(
          "feature %s has rows of its own: register the sharing one under a new name"
              .formatted(name));
    }
    return known;
  }

  /** The entry of {@code name} with all of its chunks; empty if it was never registered. */
  public Optional<FeatureEntry> find(String name) {
    return Optional.ofNullable(entries.get(name));
  }

  /** All entries ever registered, by id. */
  public List<FeatureEntry> entries() {
    return List.copyOf(entries.values());
  }

  /** The registry as bytes that {@link #fromBytes} reads; equal registries give equal bytes. */
  public byte[] toBytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(MAGIC);
      out.writeByte(FORMAT);
      out.writeInt(turns);
      out.writeInt(entries.size());
      for (FeatureEntry entry : entries.values()) {
        write(entry, out);
      }
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return bytes.toByteArray();
  }

  /**
   * Reads what {@link #toBytes} wrote.
   *
   * @throws IllegalArgumentException if the bytes are no registry of a known format
   */
  public static FeatureRegistry fromBytes(byte[] bytes) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      if (in.readInt() != MAGIC || in.readByte() != FORMAT) {
        throw new IllegalArgumentException("not a feature registry of format " + FORMAT);
      }
      FeatureRegistry registry = new FeatureRegistry();
      registry.turns = in.readInt();
      int count = in.readInt();
      for (int i = 0; i < count; i++) {
        FeatureEntry entry = readEntry(in);
        registry.entries.put(entry.name(), entry);
      }
      return registry;
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "a feature registry of %d bytes is cut short".formatted(bytes.length), e);
    }
  }

  private FeatureEntry grow(String name, @Nullable FeatureEntry known, int chunks) {
    int id = known == null ? entries.size() : known.id();
    int kept = known == null ? 0 : known.chunks();
    int[] newTurns = new int[chunks];
    long[] salts = new long[chunks];
    for (int chunk = 0; chunk < chunks; chunk++) {
      boolean keep = known != null && chunk < kept;
      newTurns[chunk] = keep && known != null ? known.turn(chunk) : turns++;
      salts[chunk] = keep && known != null ? known.salt(chunk) : salt(id, chunk);
    }
    return new FeatureEntry(name, id, newTurns, salts);
  }

  private static FeatureEntry copyUnder(String name, int id, FeatureEntry owner) {
    int[] ownerTurns = new int[owner.chunks()];
    long[] salts = new long[owner.chunks()];
    Arrays.setAll(ownerTurns, owner::turn);
    Arrays.setAll(salts, owner::salt);
    return new FeatureEntry(name, id, ownerTurns, salts);
  }

  static long salt(int id, int chunk) {
    return ((long) id << 32) | chunk;
  }

  private static void write(FeatureEntry entry, DataOutputStream out) throws IOException {
    out.writeUTF(entry.name());
    out.writeInt(entry.id());
    out.writeInt(entry.chunks());
    for (int chunk = 0; chunk < entry.chunks(); chunk++) {
      out.writeInt(entry.turn(chunk));
      out.writeLong(entry.salt(chunk));
    }
  }

  private static FeatureEntry readEntry(DataInputStream in) throws IOException {
    String name = in.readUTF();
    int id = in.readInt();
    int chunks = in.readInt();
    requireChunks(name, chunks);
    int[] turns = new int[chunks];
    long[] salts = new long[chunks];
    for (int chunk = 0; chunk < chunks; chunk++) {
      turns[chunk] = in.readInt();
      salts[chunk] = in.readLong();
    }
    return new FeatureEntry(name, id, turns, salts);
  }

  private static void requireChunks(String name, int chunks) {
    if (chunks < 1 || chunks > MOST_CHUNKS) {
      throw new IllegalArgumentException(
          "chunks of feature %s must be in [1, %d], was %d".formatted(name, MOST_CHUNKS, chunks));
    }
  }

  /* Far above what any feature gains from, far below what a damaged length would ask for. */
  private static final int MOST_CHUNKS = 1024;
}
