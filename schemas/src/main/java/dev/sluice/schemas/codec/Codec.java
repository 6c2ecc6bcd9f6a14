package dev.sluice.schemas.codec;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Bytes of one record type. Writes Avro single-object encoding; reads that, Confluent's framing and
 * plain JSON, told apart by their first bytes.
 *
 * <pre>
 *   C3 01 | fingerprint, 8 bytes LE | Avro body     single-object: the schema by its CRC-64-AVRO
 *   00    | schema id, 4 bytes BE   | Avro body     Confluent: the schema by its mapped id, else the newest
 *   {     | ...                                      JSON of the same shape
 * </pre>
 *
 * Thread-safe. Decoding never throws on bad bytes, and never allocates more than a small multiple
 * of their length.
 */
public final class Codec<T extends SpecificRecord> {
  private static final int HEADER_BYTES = 10;
  private static final int CONFLUENT_HEADER_BYTES = 5;

  static {
    AvroSafety.install();
  }

  private final Class<T> type;
  private final Schema schema;
  private final SchemaVersions versions;
  private final byte[] header;
  private final JsonRecords<T> json;
  private final ThreadLocal<Scratch<T>> scratch;

  private Codec(Class<T> type, SchemaVersions versions) {
    this.type = type;
    this.versions = versions;
    this.schema = versions.newest();
    this.header =
        ByteBuffer.allocate(HEADER_BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .put((byte) 0xC3)
            .put((byte) 0x01)
            .putLong(SchemaVersions.fingerprint(schema))
            .array();
    this.json = new JsonRecords<>(type, schema);
    this.scratch = ThreadLocal.withInitial(() -> new Scratch<>(schema));
  }

  /** Returns the codec of {@code type} that reads every version published in this jar. */
  public static <T extends SpecificRecord> Codec<T> of(Class<T> type) {
    return of(type, SchemaVersions.published(SpecificData.get().getSchema(type)));
  }

  /**
   * Returns a codec of {@code type} that reads {@code versions}; the newest must be the class's.
   */
  public static <T extends SpecificRecord> Codec<T> of(Class<T> type, SchemaVersions versions) {
    return new Codec<>(type, versions);
  }

  /** The generated class. */
  public Class<T> type() {
    return type;
  }

  /** The newest schema, the one that is written. */
  public Schema schema() {
    return schema;
  }

  /**
   * Returns the single-object encoding of {@code record}.
   *
   * @throws IllegalArgumentException if a field holds a value that its schema does not allow
   */
  public byte[] encode(T record) {
    Scratch<T> mine = scratch.get();
    mine.buffer.reset();
    mine.buffer.writeBytes(header);
    try {
      mine.encoder = EncoderFactory.get().directBinaryEncoder(mine.buffer, mine.encoder);
      mine.writer.write(record, mine.encoder);
      mine.encoder.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (AvroRuntimeException | ClassCastException | NullPointerException e) {
      throw new IllegalArgumentException(
          "not a valid " + schema.getName() + ": " + e.getMessage(), e);
    }
    return mine.buffer.toByteArray();
  }

  /** Reads {@code bytes} in any of the three forms. */
  public Decoded<T> decode(byte @Nullable [] bytes) {
    if (bytes == null || bytes.length == 0) {
      return bad(RejectReason.UNREADABLE, "no bytes");
    }
    return switch (bytes[0]) {
      case (byte) 0xC3 -> decodeSingleObject(bytes);
      case 0 -> decodeConfluent(bytes);
      case '{' -> json.read(bytes);
      default ->
          bad(
              RejectReason.UNREADABLE,
              "first byte 0x%02x is neither single-object encoding, nor Confluent framing, nor JSON"
                  .formatted(bytes[0]));
    };
  }

  /**
   * Reads bytes that this product wrote.
   *
   * @throws IllegalArgumentException if they are not a record
   */
  public T decodeOrThrow(byte[] bytes) {
    Decoded<T> decoded = decode(bytes);
    if (decoded instanceof Decoded.Ok<T> ok) {
      return ok.record();
    }
    Decoded.Bad<T> bad = (Decoded.Bad<T>) decoded;
    throw new IllegalArgumentException(
        "not a %s: %s (%s)".formatted(schema.getName(), bad.detail(), bad.reason()));
  }

  /** Returns {@code record} as one line of JSON; times are milliseconds since 1970. */
  public String toJson(T record) {
    return json.write(record);
  }

  /** Reads JSON of the record's shape; absent optional fields take their defaults. */
  public Decoded<T> fromJson(String text) {
    return json.read(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  private Decoded<T> decodeSingleObject(byte[] bytes) {
    if (bytes.length < HEADER_BYTES || bytes[1] != 0x01) {
      return bad(RejectReason.UNREADABLE, "truncated single-object header");
    }
    long fingerprint = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(2);
    Schema writer = versions.byFingerprint(fingerprint);
    if (writer == null) {
      return bad(
          RejectReason.UNKNOWN_SCHEMA,
          "schema fingerprint %016x is no published version of %s"
              .formatted(fingerprint, schema.getName()));
    }
    return decodeBody(writer, bytes, HEADER_BYTES);
  }

  private Decoded<T> decodeConfluent(byte[] bytes) {
    if (bytes.length < CONFLUENT_HEADER_BYTES) {
      return bad(RejectReason.UNREADABLE, "truncated Confluent header");
    }
    int id = ByteBuffer.wrap(bytes).getInt(1);
    return decodeBody(versions.byConfluentId(id), bytes, CONFLUENT_HEADER_BYTES);
  }

  private Decoded<T> decodeBody(Schema writer, byte[] bytes, int from) {
    Scratch<T> mine = scratch.get();
    try {
      mine.decoder =
          DecoderFactory.get().binaryDecoder(bytes, from, bytes.length - from, mine.decoder);
      T record = mine.reader(writer).read(null, mine.decoder);
      if (!mine.decoder.isEnd()) {
        return bad(RejectReason.UNREADABLE, "bytes after the end of the " + schema.getName());
      }
      return new Decoded.Ok<>(record);
    } catch (IOException | RuntimeException e) {
      return bad(
          RejectReason.UNREADABLE,
          "no %s in %d bytes: %s".formatted(schema.getName(), bytes.length, oneLine(e)));
    }
  }

  private static String oneLine(Exception e) {
    String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    return message.lines().findFirst().orElse("");
  }

  private static <T> Decoded<T> bad(RejectReason reason, String detail) {
    return new Decoded.Bad<>(reason, detail);
  }

  /** What one thread reuses: Avro's readers and encoders are not thread-safe. */
  private static final class Scratch<T extends SpecificRecord> {
    final ByteArrayOutputStream buffer = new ByteArrayOutputStream(1024);
    final SpecificDatumWriter<T> writer;
    private final Map<Schema, SpecificDatumReader<T>> readers = new ConcurrentHashMap<>();
    private final Schema schema;
    @Nullable BinaryEncoder encoder;
    @Nullable BinaryDecoder decoder;

    Scratch(Schema schema) {
      this.schema = schema;
      this.writer = new SpecificDatumWriter<>(schema);
    }

    SpecificDatumReader<T> reader(Schema writerSchema) {
      return readers.computeIfAbsent(writerSchema, w -> new SpecificDatumReader<>(w, schema));
    }
  }
}
