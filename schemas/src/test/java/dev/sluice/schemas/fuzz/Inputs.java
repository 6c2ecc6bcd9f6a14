package dev.sluice.schemas.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.schemas.codec.Codec;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;

/**
 * Structured random bytes: whole records of random content in each of the three forms, then damaged
 * by a few blows of the kinds that break decoders. Input n of a seed is always the same.
 */
final class Inputs {
  private static final double[] ODD_DOUBLES = {
    Double.NaN, Double.POSITIVE_INFINITY, -0.0, Double.MIN_VALUE, Double.MAX_VALUE, 1e-320, -1, 0.5
  };
  private static final long[] ODD_LONGS = {
    Long.MIN_VALUE, Long.MAX_VALUE, -1, 0, 1, 1_700_000_000_000L, 4_102_444_800_000L, 1L << 40
  };
  private static final String[] ODD_TEXTS = {
    "", " ", "i-1", "u\u0000x", "\uD83D\uDE00", "a".repeat(300), "keepRate", "click", "{", "NaN"
  };
  private static final String[] ODD_JSON = {
    "null", "1e999", "-1", "[]", "{}", "\"\"", "NaN", "[[[[[[", "99999999999999999999", "true"
  };

  /** Inputs made of one whole record, which takes longer to make than to damage. */
  static final int PER_RECORD = 50;

  private final long seed;
  private long record = -1;
  private byte[] whole = new byte[0];

  Inputs(long seed) {
    this.seed = seed;
  }

  /** Returns input {@code number}, which is for {@code codec}. */
  byte[] input(Codec<?> codec, long number) {
    if (record != number / PER_RECORD) {
      record = number / PER_RECORD;
      whole = whole(codec, new SplittableRandom(seed * 0x9E3779B97F4A7C15L - record));
    }
    SplittableRandom random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + number);
    int kind = random.nextInt(20);
    if (kind == 0) {
      return noise(random);
    }
    return kind == 1 ? whole.clone() : damaged(whole.clone(), random);
  }

  private static byte[] noise(SplittableRandom random) {
    byte[] bytes = new byte[random.nextInt(1, 200)];
    random.nextBytes(bytes);
    byte[] firsts = {(byte) 0xC3, 0, '{', bytes[0]};
    bytes[0] = firsts[random.nextInt(firsts.length)];
    return bytes;
  }

  @SuppressWarnings("unchecked") // A record of the codec's own schema is of its class.
  private static <T extends SpecificRecord> byte[] whole(Codec<T> codec, SplittableRandom random) {
    T record = (T) value(codec.schema(), random, 0);
    if (random.nextInt(4) == 0) {
      return codec.toJson(record).getBytes(UTF_8);
    }
    byte[] single = codec.encode(record);
    if (random.nextInt(4) > 0) {
      return single;
    }
    // Confluent's framing of the same body: 00, an id, the body after the 10 bytes of ours.
    ByteBuffer framed = ByteBuffer.allocate(single.length - 5);
    framed.put((byte) 0).putInt(random.nextInt()).put(single, 10, single.length - 10);
    return framed.array();
  }

  private static Object value(Schema schema, SplittableRandom random, int depth) {
    return switch (schema.getType()) {
      case RECORD -> record(schema, random, depth);
      case ENUM ->
          SpecificData.get()
              .createEnum(
                  schema.getEnumSymbols().get(random.nextInt(schema.getEnumSymbols().size())),
                  schema);
      case ARRAY -> list(schema.getElementType(), random, depth);
      case MAP -> map(schema.getValueType(), random, depth);
      case UNION ->
          value(schema.getTypes().get(random.nextInt(schema.getTypes().size())), random, depth);
      case BYTES -> ByteBuffer.wrap(text(random).getBytes(UTF_8));
      case STRING -> text(random);
      case INT -> random.nextInt(3) == 0 ? random.nextInt() : random.nextInt(20);
      case LONG -> longOrTime(schema, random);
      case FLOAT -> (float) number(random);
      case DOUBLE -> number(random);
      case BOOLEAN -> random.nextBoolean();
      default -> null;
    };
  }

  private static Object longOrTime(Schema schema, SplittableRandom random) {
    long number =
        random.nextInt(3) == 0
            ? ODD_LONGS[random.nextInt(ODD_LONGS.length)]
            : 1_700_000_000_000L + random.nextInt(1_000_000);
    return schema.getLogicalType() == null
        ? (Object) number
        : java.time.Instant.ofEpochMilli(number);
  }

  private static double number(SplittableRandom random) {
    return random.nextInt(3) == 0
        ? ODD_DOUBLES[random.nextInt(ODD_DOUBLES.length)]
        : random.nextDouble();
  }

  private static String text(SplittableRandom random) {
    return random.nextInt(3) == 0
        ? ODD_TEXTS[random.nextInt(ODD_TEXTS.length)]
        : "t-" + random.nextInt(50);
  }

  private static Object record(Schema schema, SplittableRandom random, int depth) {
    SpecificRecord record = (SpecificRecord) SpecificData.get().newRecord(null, schema);
    for (Schema.Field field : schema.getFields()) {
      record.put(field.pos(), value(field.schema(), random, depth + 1));
    }
    return record;
  }

  private static List<Object> list(Schema element, SplittableRandom random, int depth) {
    List<Object> list = new ArrayList<>();
    for (int n = random.nextInt(depth > 2 ? 2 : 4); n > 0; n--) {
      list.add(value(element, random, depth + 1));
    }
    return list;
  }

  private static Map<String, Object> map(Schema valueType, SplittableRandom random, int depth) {
    Map<String, Object> map = new HashMap<>();
    for (int n = random.nextInt(depth > 2 ? 2 : 4); n > 0; n--) {
      map.put(text(random), value(valueType, random, depth + 1));
    }
    return map;
  }

  private static byte[] damaged(byte[] whole, SplittableRandom random) {
    byte[] bytes = whole;
    for (int blows = 1 + random.nextInt(3); blows > 0 && bytes.length > 1; blows--) {
      bytes = blow(bytes, random);
    }
    return bytes;
  }

  private static byte[] blow(byte[] bytes, SplittableRandom random) {
    int at = random.nextInt(bytes.length);
    return switch (random.nextInt(8)) {
      case 0 -> flipped(bytes, at, random);
      case 1 -> java.util.Arrays.copyOf(bytes, at + 1);
      case 2 -> spliced(bytes, at, 0, new byte[] {(byte) random.nextInt()});
      case 3 -> spliced(bytes, at, Math.min(bytes.length - at, 1 + random.nextInt(8)), new byte[0]);
      // A length or count of some 2^31 or 2^62, as a zigzag varint, positive or negative.
      case 4 -> spliced(bytes, at, 1, varint(random));
      case 5 -> spliced(bytes, at, 0, java.util.Arrays.copyOfRange(bytes, at / 2, at));
      case 6 -> spliced(bytes, at, 1, ODD_JSON[random.nextInt(ODD_JSON.length)].getBytes(UTF_8));
      default -> spliced(bytes, bytes.length - 1, 0, new byte[random.nextInt(40)]);
    };
  }

  private static byte[] flipped(byte[] bytes, int at, SplittableRandom random) {
    byte[] copy = bytes.clone();
    copy[at] ^= (byte) (1 << random.nextInt(8));
    return copy;
  }

  private static byte[] varint(SplittableRandom random) {
    long raw = random.nextBoolean() ? 0xFFFFFFFEL : 0x7FFFFFFFFFFFFFFEL;
    raw |= random.nextInt(2);
    ByteBuffer out = ByteBuffer.allocate(10);
    while ((raw & ~0x7FL) != 0) {
      out.put((byte) (raw & 0x7F | 0x80));
      raw >>>= 7;
    }
    out.put((byte) raw);
    return java.util.Arrays.copyOf(out.array(), out.position());
  }

  private static byte[] spliced(byte[] bytes, int at, int removed, byte[] put) {
    byte[] out = new byte[bytes.length - removed + put.length];
    System.arraycopy(bytes, 0, out, 0, at);
    System.arraycopy(put, 0, out, at, put.length);
    System.arraycopy(bytes, at + removed, out, at + put.length, bytes.length - at - removed);
    return out;
  }
}
