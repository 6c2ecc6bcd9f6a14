package dev.sluice.schemas.log;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * The records of a topic's files, one after the other. One thread; close it. A damaged or truncated
 * file ends the reading with an error that names the file and how many records of it were good.
 */
public final class LogReader<T extends SpecificRecord> implements Iterator<T>, AutoCloseable {
  private final Iterator<Path> files;
  private final Schema schema;
  private @Nullable DataFileReader<T> current;
  private @Nullable Path file;
  private long readOfFile;

  LogReader(List<Path> files, Schema schema) {
    this.files = files.iterator();
    this.schema = schema;
  }

  /**
   * Whether there is another record.
   *
   * @throws UncheckedIOException if a file is damaged
   */
  @Override
  public boolean hasNext() {
    try {
      while (current == null || !current.hasNext()) {
        if (!openNext()) {
          return false;
        }
      }
      return true;
    } catch (IOException | AvroRuntimeException e) {
      throw damaged(e);
    }
  }

  /**
   * Returns the next record.
   *
   * @throws UncheckedIOException if the file is damaged
   */
  @Override
  public T next() {
    if (!hasNext() || current == null) {
      throw new NoSuchElementException("end of log");
    }
    try {
      T record = current.next();
      readOfFile++;
      return record;
    } catch (AvroRuntimeException e) {
      throw damaged(e);
    }
  }

  @Override
  public void close() throws IOException {
    if (current != null) {
      current.close();
      current = null;
    }
  }

  private boolean openNext() throws IOException {
    checkWhole();
    close();
    if (!files.hasNext()) {
      return false;
    }
    file = files.next();
    readOfFile = 0;
    // The file carries its writer's schema; the reader's is the newest.
    current = new DataFileReader<>(file.toFile(), new SpecificDatumReader<T>(null, schema));
    return true;
  }

  /**
   * Avro takes the end of the file within a block for the end of the log: nothing may be lost so.
   */
  private void checkWhole() throws IOException {
    if (current != null && file != null && current.previousSync() != Files.size(file)) {
      throw new IOException("ends within a block at byte " + current.previousSync());
    }
  }

  private UncheckedIOException damaged(Exception cause) {
    return new UncheckedIOException(
        new IOException(
            "%s is damaged or cut short after %d good records: %s"
                .formatted(file, readOfFile, cause.getMessage()),
            cause));
  }
}
