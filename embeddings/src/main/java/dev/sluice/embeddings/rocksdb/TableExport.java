package dev.sluice.embeddings.rocksdb;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.embeddings.TableCommit;
import dev.sluice.embeddings.TableLayout;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * A version of a table as a directory of files, for a new replica or a backup elsewhere: sorted
 * files that RocksDB takes in as they are, the commit, and a list of them with checksums.
 */
public final class TableExport {
  /*
   *   rows.sst     row u32 BE -> dimension x float32 LE
   *   slots.sst    row u32 BE -> slots and owner; absent if nothing is kept beside rows
   *   commit       CommitCodec
   *   version.txt  "sluice-table 1", "layout <TableLayout.text()>", "rows <count>",
   *                "version <number>", then "file <name> <bytes> <crc32c>" each,
   *                last "sum <crc32c of the lines before>"
   */
  static final String ROWS = "rows.sst";
  static final String SLOTS = "slots.sst";
  private static final String COMMIT = "commit";
  private static final String LIST = "version.txt";
  private static final String FORMAT = "sluice-table 1";
  private static final int PIECE_BYTES = 1 << 16;

  private TableExport() {}

  static void write(TableStore from, Path to) {
    TableLayout layout = from.layout();
    try (SortedFiles files = SortedFiles.create(to, layout, StoreTuning.scanned())) {
      from.rowsInOrder(files::row);
      from.slotsInOrder(files::slots);
      files.finish(from.current());
    }
  }

  /** Writes the commit and the list of the files that lie in {@code dir}. */
  static void seal(Path dir, TableLayout layout, TableCommit commit, int rows) {
    try {
      Files.write(dir.resolve(COMMIT), CommitCodec.encode(commit, rows));
      StringBuilder list = new StringBuilder();
      list.append(FORMAT).append('\n');
      list.append("layout ").append(layout.text()).append('\n');
      list.append("rows ").append(rows).append('\n');
      list.append("version ").append(commit.version()).append('\n');
      for (String name : List.of(ROWS, SLOTS, COMMIT)) {
        Path file = dir.resolve(name);
        if (Files.exists(file)) {
          list.append("file %s %d %08x%n".formatted(name, Files.size(file), crc(file)));
        }
      }
      list.append("sum %08x%n".formatted(crc(list.toString().getBytes(UTF_8))));
      Files.writeString(dir.resolve(LIST), list);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the export " + dir, e);
    }
  }

  /**
   * Makes a table of an export; its bytes are linked where both lie on one file system.
   *
   * @param dir a directory that does not exist or is empty
   * @return the version that the table holds
   * @throws DamagedTableException if a file of the export is not what was written
   * @throws IllegalArgumentException if there is no export, or the directory is not empty
   */
  public static long load(Path export, Path dir, StoreTuning tuning) {
    Listed listed = check(export);
    requireEmpty(dir);
    try (TableStore store = TableStore.open(dir, listed.layout, tuning)) {
      Path rows = link(export.resolve(ROWS), dir.resolve("import-" + ROWS));
      Path slots =
          listed.hasSlots ? link(export.resolve(SLOTS), dir.resolve("import-" + SLOTS)) : null;
      store.ingest(rows, slots, listed.commit, listed.rows);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot import into " + dir, e);
    }
    return listed.commit.version();
  }

  private record Listed(TableLayout layout, int rows, TableCommit commit, boolean hasSlots) {}

  private static Listed check(Path export) {
    Path list = export.resolve(LIST);
    if (!Files.isRegularFile(list)) {
      throw new IllegalArgumentException(
          "there is no exported table in %s: it lacks %s".formatted(export, LIST));
    }
    try {
      List<String> lines = Files.readAllLines(list);
      Map<String, String> facts = new HashMap<>();
      List<String[]> files = new ArrayList<>();
      StringBuilder summed = new StringBuilder();
      for (String line : lines.subList(0, Math.max(0, lines.size() - 1))) {
        summed.append(line).append('\n');
        String[] words = line.split(" ", 2);
        if (words[0].equals("file")) {
          files.add(words[1].split(" ", -1));
        } else if (words.length == 2) {
          facts.put(words[0], words[1]);
        }
      }
      String sum = "sum %08x".formatted(crc(summed.toString().getBytes(UTF_8)));
      if (lines.isEmpty()
          || !sum.equals(lines.get(lines.size() - 1))
          || !lines.get(0).equals(FORMAT)) {
        throw damaged(export, LIST, "?");
      }
      String version = facts.getOrDefault("version", "?");
      boolean hasSlots = false;
      for (String[] file : files) {
        Path at = export.resolve(file[0]);
        boolean whole =
            Files.isRegularFile(at)
                && Files.size(at) == Long.parseLong(file[1])
                && crc(at) == Long.parseLong(file[2], 16);
        if (!whole) {
          throw damaged(export, file[0], version);
        }
        hasSlots |= file[0].equals(SLOTS);
      }
      TableCommit commit = CommitCodec.decode(Files.readAllBytes(export.resolve(COMMIT))).commit();
      return new Listed(
          TableLayout.parse(facts.getOrDefault("layout", "")),
          Integer.parseInt(facts.getOrDefault("rows", "0")),
          commit,
          hasSlots);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the export " + export, e);
    }
  }

  private static DamagedTableException damaged(Path export, String file, String version) {
    return new DamagedTableException(
        "the exported table %s is damaged (%s): export version %s again"
            .formatted(export, file, version));
  }

  static void requireEmpty(Path dir) {
    try {
      Files.createDirectories(dir);
      try (Stream<Path> files = Files.list(dir)) {
        if (files.findAny().isPresent()) {
          throw new IllegalArgumentException(
              "%s is not empty: name a new directory".formatted(dir));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot use the directory " + dir, e);
    }
  }

  /* RocksDB takes the file that it is given away: it gets a link of its own, or a copy. */
  private static Path link(Path from, Path to) throws IOException {
    if (!Files.exists(from)) {
      return to;
    }
    try {
      return Files.createLink(to, from);
    } catch (IOException | UnsupportedOperationException otherFileSystem) {
      return Files.copy(from, to);
    }
  }

  private static long crc(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return crc.getValue();
  }

  private static long crc(Path file) throws IOException {
    CRC32C crc = new CRC32C();
    byte[] piece = new byte[PIECE_BYTES];
    try (InputStream in = Files.newInputStream(file)) {
      for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
        crc.update(piece, 0, read);
      }
    }
    return crc.getValue();
  }
}
