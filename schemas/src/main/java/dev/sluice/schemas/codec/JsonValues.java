package dev.sluice.schemas.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.specific.SpecificData;
import org.jspecify.annotations.Nullable;

/**
 * Values between JSON and Avro, led by the schema. In a union the JSON type chooses the branch: an
 * array of strings is categories, an array of numbers a vector, true and false are categories.
 */
final class JsonValues {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final String VECTOR = "Vector";

  private JsonValues() {}

  static @Nullable Object read(JsonNode node, Schema schema, String path) {
    return switch (schema.getType()) {
      case UNION -> union(node, schema, path);
      case NULL -> nothing(node, path);
      case STRING -> string(node, path);
      case INT -> (int) whole(node, path, Integer.MIN_VALUE, Integer.MAX_VALUE);
      case LONG -> longOrTime(node, schema, path);
      case DOUBLE -> number(node, path);
      case FLOAT -> (float) number(node, path);
      case BOOLEAN -> bool(node, path);
      case BYTES -> bytes(node, path);
      case ENUM -> symbol(node, schema, path);
      case ARRAY -> array(node, schema.getElementType(), path);
      case MAP -> map(node, schema.getValueType(), path);
      case RECORD -> recordOrVector(node, schema, path);
      case FIXED -> throw new IllegalStateException("no record has a fixed field: " + path);
    };
  }

  private static @Nullable Object union(JsonNode node, Schema schema, String path) {
    for (Schema branch : schema.getTypes()) {
      if (fits(node, branch)) {
        return read(node, branch, path);
      }
    }
    if (node.isBoolean() && fits(NODES.textNode(""), schema)) {
      return node.asText();
    }
    throw wrong(path, "one of " + branchNames(schema), node);
  }

  private static boolean fits(JsonNode node, Schema branch) {
    return switch (branch.getType()) {
      case UNION -> branch.getTypes().stream().anyMatch(inner -> fits(node, inner));
      case NULL -> node.isNull();
      case STRING -> node.isTextual();
      case DOUBLE, FLOAT -> node.isNumber();
      case INT -> node.isIntegralNumber();
      case LONG -> node.isIntegralNumber() || (isTime(branch) && node.isTextual());
      case BOOLEAN -> node.isBoolean();
      case ARRAY ->
          node.isArray() && (node.isEmpty() || fits(node.get(0), branch.getElementType()));
      case RECORD -> node.isObject() || (isVector(branch) && node.isArray());
      case MAP -> node.isObject();
      case ENUM, BYTES, FIXED -> node.isTextual();
    };
  }

  private static boolean isVector(Schema schema) {
    return schema.getName().equals(VECTOR);
  }

  private static boolean isTime(Schema schema) {
    return schema.getLogicalType() instanceof LogicalTypes.TimestampMillis;
  }

  private static String branchNames(Schema union) {
    return String.join(", ", union.getTypes().stream().map(Schema::getName).toList());
  }

  private static @Nullable Object nothing(JsonNode node, String path) {
    if (!node.isNull()) {
      throw wrong(path, "null", node);
    }
    return null;
  }

  private static String string(JsonNode node, String path) {
    if (!node.isTextual()) {
      throw wrong(path, "a string", node);
    }
    return node.textValue();
  }

  private static long whole(JsonNode node, String path, long min, long max) {
    if (!node.isIntegralNumber() || !node.canConvertToLong()) {
      throw wrong(path, "a whole number", node);
    }
    long value = node.longValue();
    if (value < min || value > max) {
      throw wrong(path, "a whole number in [" + min + ", " + max + "]", node);
    }
    return value;
  }

  private static Object longOrTime(JsonNode node, Schema schema, String path) {
    if (!isTime(schema)) {
      return whole(node, path, Long.MIN_VALUE, Long.MAX_VALUE);
    }
    if (!node.isTextual()) {
      return Instant.ofEpochMilli(whole(node, path, Long.MIN_VALUE, Long.MAX_VALUE));
    }
    try {
      return Instant.parse(node.textValue());
    } catch (DateTimeException e) {
      throw wrong(path, "milliseconds since 1970 or a time like 2026-01-31T12:00:00Z", node);
    }
  }

  private static double number(JsonNode node, String path) {
    if (!node.isNumber()) {
      throw wrong(path, "a number", node);
    }
    return node.doubleValue();
  }

  private static boolean bool(JsonNode node, String path) {
    if (!node.isBoolean()) {
      throw wrong(path, "true or false", node);
    }
    return node.booleanValue();
  }

  private static ByteBuffer bytes(JsonNode node, String path) {
    try {
      return ByteBuffer.wrap(Base64.getDecoder().decode(string(node, path)));
    } catch (IllegalArgumentException e) {
      throw wrong(path, "base64", node);
    }
  }

  private static Object symbol(JsonNode node, Schema schema, String path) {
    String name = string(node, path);
    if (!schema.hasEnumSymbol(name)) {
      throw wrong(path, "one of " + String.join(", ", schema.getEnumSymbols()), node);
    }
    return SpecificData.get().createEnum(name, schema);
  }

  private static List<@Nullable Object> array(JsonNode node, Schema element, String path) {
    if (!node.isArray()) {
      throw wrong(path, "an array", node);
    }
    List<@Nullable Object> values = new ArrayList<>(node.size());
    for (int i = 0; i < node.size(); i++) {
      values.add(read(node.get(i), element, path + "[" + i + "]"));
    }
    return values;
  }

  private static Map<String, @Nullable Object> map(JsonNode node, Schema value, String path) {
    if (!node.isObject()) {
      throw wrong(path, "an object", node);
    }
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    node.properties()
        .forEach(e -> values.put(e.getKey(), read(e.getValue(), value, path + "." + e.getKey())));
    return values;
  }

  private static Object recordOrVector(JsonNode node, Schema schema, String path) {
    if (isVector(schema) && node.isArray()) {
      ObjectNode wrapped = NODES.objectNode();
      wrapped.set("values", node);
      return JsonRecords.record(wrapped, schema, path + ".");
    }
    if (!node.isObject()) {
      throw wrong(path, "an object", node);
    }
    return JsonRecords.record(node, schema, path + ".");
  }

  static JsonNode write(@Nullable Object value, Schema schema) {
    if (value == null) {
      return NODES.nullNode();
    }
    return switch (schema.getType()) {
      case UNION -> write(value, branchOf(value, schema));
      case NULL -> NODES.nullNode();
      case STRING, ENUM -> NODES.textNode(value.toString());
      case INT -> NODES.numberNode((Integer) value);
      case LONG -> NODES.numberNode(millis(value));
      case DOUBLE -> NODES.numberNode((Double) value);
      case FLOAT -> NODES.numberNode((Float) value);
      case BOOLEAN -> NODES.booleanNode((Boolean) value);
      case BYTES -> NODES.textNode(base64((ByteBuffer) value));
      case ARRAY -> writeArray((Iterable<?>) value, schema.getElementType());
      case MAP -> writeMap((Map<?, ?>) value, schema.getValueType());
      case RECORD -> writeRecord((IndexedRecord) value, schema);
      case FIXED -> throw new IllegalStateException("no record has a fixed field");
    };
  }

  private static Schema branchOf(Object value, Schema union) {
    return union.getTypes().get(SpecificData.get().resolveUnion(union, value));
  }

  private static long millis(Object value) {
    return value instanceof Instant time ? time.toEpochMilli() : (Long) value;
  }

  private static String base64(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static ArrayNode writeArray(Iterable<?> values, Schema element) {
    ArrayNode array = NODES.arrayNode();
    values.forEach(value -> array.add(write(value, element)));
    return array;
  }

  private static ObjectNode writeMap(Map<?, ?> values, Schema element) {
    ObjectNode object = NODES.objectNode();
    values.forEach((key, value) -> object.set(String.valueOf(key), write(value, element)));
    return object;
  }

  private static JsonNode writeRecord(IndexedRecord record, Schema schema) {
    if (isVector(schema)) {
      return write(record.get(0), schema.getFields().get(0).schema());
    }
    ObjectNode object = NODES.objectNode();
    for (Schema.Field field : schema.getFields()) {
      object.set(field.name(), write(record.get(field.pos()), field.schema()));
    }
    return object;
  }

  private static IllegalArgumentException wrong(String path, String wanted, JsonNode found) {
    String text = found.toString();
    String shown = text.length() > 60 ? text.substring(0, 60) + "..." : text;
    return new IllegalArgumentException("'%s' must be %s, was %s".formatted(path, wanted, shown));
  }
}
