package dev.sluice.schemas.codec;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.Iterator;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;

/** Reads and writes a record as plain JSON of the same shape. */
final class JsonRecords<T extends SpecificRecord> {
  static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final Class<T> type;
  private final Schema schema;

  JsonRecords(Class<T> type, Schema schema) {
    this.type = type;
    this.schema = schema;
  }

  Decoded<T> read(byte[] bytes) {
    try {
      JsonNode node = MAPPER.readTree(bytes);
      if (!node.isObject()) {
        return bad("JSON, but no object");
      }
      return new Decoded.Ok<>(type.cast(record(node, schema, "")));
    } catch (JacksonException e) {
      return bad("not JSON: " + e.getOriginalMessage());
    } catch (IOException | IllegalArgumentException e) {
      return bad(String.valueOf(e.getMessage()));
    }
  }

  String write(T record) {
    try {
      return MAPPER.writeValueAsString(JsonValues.write(record, schema));
    } catch (JacksonException e) {
      throw new IllegalArgumentException("cannot write " + schema.getName() + " as JSON", e);
    }
  }

  private Decoded<T> bad(String detail) {
    return new Decoded.Bad<>(RejectReason.UNREADABLE, detail);
  }

  static Object record(JsonNode node, Schema schema, String path) {
    SpecificRecord record = (SpecificRecord) SpecificData.get().newRecord(null, schema);
    for (Iterator<String> names = node.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (schema.getField(name) == null) {
        throw new IllegalArgumentException(
            "unknown key '%s%s' in %s".formatted(path, name, schema.getName()));
      }
    }
    for (Schema.Field field : schema.getFields()) {
      JsonNode value = node.get(field.name());
      String here = path + field.name();
      if (value != null) {
        record.put(field.pos(), JsonValues.read(value, field.schema(), here));
      } else if (field.hasDefaultValue()) {
        record.put(field.pos(), SpecificData.get().getDefaultValue(field));
      } else {
        throw new IllegalArgumentException(
            "'%s' is missing in %s".formatted(here, schema.getName()));
      }
    }
    return record;
  }
}
