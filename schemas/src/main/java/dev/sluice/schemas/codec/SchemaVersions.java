package dev.sluice.schemas.codec;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.jspecify.annotations.Nullable;

/**
 * Every version of one record's schema that was ever published, oldest first. The versions are
 * resources of this jar: {@code dev/sluice/schemas/published/RECORD/vN.avsc}.
 */
public final class SchemaVersions {
  private static final String ROOT = "/dev/sluice/schemas/published/";

  private final List<Schema> versions;
  private final Map<Long, Schema> byFingerprint = new LinkedHashMap<>();
  private final Map<Integer, Schema> byConfluentId;

  private SchemaVersions(List<Schema> versions, Map<Integer, Schema> byConfluentId) {
    this.versions = List.copyOf(versions);
    this.byConfluentId = Map.copyOf(byConfluentId);
    versions.forEach(schema -> byFingerprint.put(fingerprint(schema), schema));
  }

  /**
   * Returns the given versions, oldest first.
   *
   * @throws IllegalArgumentException if there are none
   */
  public static SchemaVersions of(List<Schema> versions) {
    if (versions.isEmpty()) {
      throw new IllegalArgumentException("a record needs at least one schema version");
    }
    return new SchemaVersions(versions, Map.of());
  }

  /**
   * Returns what this jar publishes of {@code current}'s record, with {@code current} as newest.
   */
  public static SchemaVersions published(Schema current) {
    List<Schema> versions = new ArrayList<>(read(current.getName()));
    versions.removeIf(version -> fingerprint(version) == fingerprint(current));
    versions.add(current);
    return of(versions);
  }

  /** Reads the published versions of a record, oldest first; empty if it was never published. */
  public static List<Schema> read(String recordName) {
    List<Schema> versions = new ArrayList<>();
    for (int number = 1; ; number++) {
      String path = ROOT + recordName + "/v" + number + ".avsc";
      try (InputStream in = SchemaVersions.class.getResourceAsStream(path)) {
        if (in == null) {
          return versions;
        }
        versions.add(new Schema.Parser().parse(in));
      } catch (IOException e) {
        throw new UncheckedIOException("cannot read " + path, e);
      }
    }
  }

  /** Returns the same versions with Confluent schema ids mapped to version numbers (1-based). */
  public SchemaVersions withConfluentIds(Map<Integer, Integer> versionById) {
    Map<Integer, Schema> ids = new LinkedHashMap<>();
    versionById.forEach((id, version) -> ids.put(id, versions.get(version - 1)));
    return new SchemaVersions(versions, ids);
  }

  /** CRC-64-AVRO of the parsing canonical form: the name of a schema in single-object encoding. */
  public static long fingerprint(Schema schema) {
    return SchemaNormalization.parsingFingerprint64(schema);
  }

  /** The version that is written. */
  public Schema newest() {
    return versions.get(versions.size() - 1);
  }

  /** All versions, oldest first. */
  public List<Schema> all() {
    return versions;
  }

  @Nullable Schema byFingerprint(long fingerprint) {
    return byFingerprint.get(fingerprint);
  }

  Schema byConfluentId(int id) {
    Schema mapped = byConfluentId.get(id);
    return mapped == null ? newest() : mapped;
  }
}
