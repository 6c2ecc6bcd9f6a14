package dev.sluice.app.importer;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Splits delimited text into records: quoted cells may hold the delimiter, doubled quotes and line
 * ends; lines end in LF, CRLF or CR; a byte order mark and blank lines are skipped. Gzip is known
 * by its first bytes, whatever the name. One thread; close it.
 */
final class DelimitedLines implements AutoCloseable {
  private static final int BUFFER = 1 << 16;
  private static final int GZIP_FIRST = 0x1f;
  private static final int GZIP_SECOND = 0x8b;
  // A quote that is never closed would swallow the file; no real cell is so long.
  private static final int LONGEST_CELL = 1 << 20;

  private final Path file;
  private final BufferedReader in;
  private final char delimiter;
  private long line = 1;
  private long start = 1;
  private int ahead = -2;

  DelimitedLines(Path file, char delimiter) throws IOException {
    this.file = file;
    this.delimiter = delimiter;
    this.in = text(file);
    if (peek() == '\uFEFF') {
      read();
    }
  }

  /** Opens a file as UTF-8 text, unpacking gzip. */
  static BufferedReader text(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new IOException(file + " is a folder: name the files in it");
    }
    InputStream raw;
    try {
      raw = new BufferedInputStream(Files.newInputStream(file), BUFFER);
    } catch (NoSuchFileException e) {
      throw new IOException("there is no file " + file + ": is the path right?", e);
    }
    raw.mark(2);
    boolean zipped = raw.read() == GZIP_FIRST && raw.read() == GZIP_SECOND;
    raw.reset();
    InputStream in = zipped ? new GZIPInputStream(raw, BUFFER) : raw;
    return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8), BUFFER);
  }

  /** Returns the next record's cells, or null at the end. */
  @Nullable List<String> next() throws IOException {
    while (peek() == '\n' || peek() == '\r') {
      endOfLine();
    }
    if (peek() < 0) {
      return null;
    }
    start = line;
    List<String> cells = new ArrayList<>();
    while (true) {
      cells.add(cell());
      int after = peek();
      if (after == delimiter) {
        read();
      } else {
        if (after >= 0) {
          endOfLine();
        }
        return cells;
      }
    }
  }

  /** Line at which the last record began, from 1. */
  long line() {
    return start;
  }

  private String cell() throws IOException {
    StringBuilder cell = new StringBuilder();
    boolean quoted = peek() == '"';
    if (quoted) {
      read();
    }
    while (true) {
      int c = peek();
      if (c < 0 && quoted) {
        throw new IOException(
            "%s:%d has a quote that is never closed: double quotes within a cell"
                .formatted(file, start));
      }
      if (quoted && c == '"') {
        read();
        if (peek() == '"') {
          cell.append((char) read());
        } else {
          quoted = false;
        }
      } else if (!quoted && (c < 0 || c == delimiter || c == '\n' || c == '\r')) {
        return cell.toString().strip();
      } else {
        cell.append((char) read());
      }
      if (cell.length() > LONGEST_CELL) {
        throw new IOException(
            "%s:%d has a cell of more than %,d characters: is a quote left open?"
                .formatted(file, start, LONGEST_CELL));
      }
    }
  }

  private void endOfLine() throws IOException {
    if (read() == '\r' && peek() == '\n') {
      read();
    }
    line++;
  }

  private int peek() throws IOException {
    if (ahead == -2) {
      ahead = in.read();
    }
    return ahead;
  }

  private int read() throws IOException {
    int c = peek();
    ahead = -2;
    return c;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
