package dev.sluice.schemas.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.schemas.record.Candidate;
import dev.sluice.schemas.record.Consent;
import dev.sluice.schemas.record.Event;
import dev.sluice.schemas.record.Request;
import dev.sluice.schemas.record.Vector;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.message.BinaryMessageEncoder;
import org.junit.jupiter.api.Test;

class CodecTest {
  private static final Codec<Event> CODEC = Codecs.EVENT;

  @Test
  void event_ofEveryValueKind_comesBackEqual() {
    Event event = click("e-1");
    assertThat(ok(CODEC.decode(CODEC.encode(event)))).isEqualTo(event);
  }

  @Test
  void event_throughJson_comesBackEqual() {
    Event event = click("e-1");
    assertThat(ok(CODEC.fromJson(CODEC.toJson(event)))).isEqualTo(event);
    assertThat(ok(CODEC.decode(CODEC.toJson(event).getBytes(UTF_8)))).isEqualTo(event);
  }

  @Test
  void encoding_isSingleObject() throws Exception {
    Event event = click("e-1");
    ByteBuffer official =
        new BinaryMessageEncoder<Event>(org.apache.avro.specific.SpecificData.get(), CODEC.schema())
            .encode(event);
    byte[] bytes = new byte[official.remaining()];
    official.get(bytes);
    assertThat(CODEC.encode(event)).isEqualTo(bytes);
  }

  @Test
  void confluentFraming_isReadAsTheNewestSchema() {
    byte[] single = CODEC.encode(click("e-1"));
    byte[] framed = new byte[single.length - 5];
    ByteBuffer.wrap(framed).put((byte) 0).putInt(77).put(single, 10, single.length - 10);
    assertThat(ok(CODEC.decode(framed)).getEventId()).isEqualTo("e-1");
  }

  @Test
  void jsonWithOnlyRequiredFields_takesDefaults() {
    Request request =
        ok(
            Codecs.REQUEST.fromJson(
                "{\"time\":\"2026-01-02T03:04:05Z\",\"requestId\":\"r\",\"subject\":\"u\","
                    + "\"candidates\":[{\"item\":\"a\",\"fields\":{\"tags\":[\"x\",\"y\"],\"v\":[1,2.5],\"n\":3,\"b\":true}}]}"));
    assertThat(request.getLimit()).isEqualTo(10);
    assertThat(request.getTime()).isEqualTo(Instant.parse("2026-01-02T03:04:05Z"));
    Candidate candidate = request.getCandidates().get(0);
    assertThat(candidate.getFields().get("tags")).isEqualTo(List.of("x", "y"));
    assertThat(((Vector) candidate.getFields().get("v")).getValues()).containsExactly(1f, 2.5f);
    assertThat(candidate.getFields().get("n")).isEqualTo(3.0);
    assertThat(candidate.getFields().get("b")).isEqualTo("true");
  }

  @Test
  void jsonMistakes_areNamed() {
    assertThat(bad(Codecs.REQUEST.fromJson("{\"requestID\":\"r\"}")).detail())
        .contains("unknown key 'requestID'");
    assertThat(bad(Codecs.REQUEST.fromJson("{\"requestId\":\"r\",\"subject\":\"u\"}")).detail())
        .contains("'time' is missing");
    assertThat(
            bad(Codecs.REQUEST.fromJson(
                    "{\"time\":1,\"requestId\":\"r\",\"subject\":\"u\",\"limit\":\"ten\"}"))
                .detail())
        .contains("'limit' must be a whole number");
  }

  @Test
  void olderVersion_isRead() throws Exception {
    Schema older = withoutField(CODEC.schema(), "viewMs");
    Codec<Event> codec = Codec.of(Event.class, SchemaVersions.of(List.of(older, CODEC.schema())));
    GenericRecord old = new GenericData.Record(older);
    Event event = click("old");
    for (Schema.Field field : older.getFields()) {
      Object value = event.get(field.name());
      old.put(
          field.name(),
          value instanceof Instant time
              ? (Object) time.toEpochMilli()
              : value instanceof Consent consent
                  ? new GenericData.EnumSymbol(field.schema(), consent)
                  : value instanceof Map ? Map.of() : value);
    }
    java.io.ByteArrayOutputStream body = new java.io.ByteArrayOutputStream();
    var encoder = org.apache.avro.io.EncoderFactory.get().binaryEncoder(body, null);
    new GenericDatumWriter<GenericRecord>(older).write(old, encoder);
    encoder.flush();
    ByteBuffer bytes =
        ByteBuffer.allocate(10 + body.size()).order(java.nio.ByteOrder.LITTLE_ENDIAN);
    bytes.put((byte) 0xC3).put((byte) 1).putLong(SchemaVersions.fingerprint(older));
    bytes.put(body.toByteArray());
    Event read = ok(codec.decode(bytes.array()));
    assertThat(read.getEventId()).isEqualTo("old");
    assertThat(read.getViewMs()).isNull();
  }

  @Test
  void unknownFingerprint_isNamed() {
    byte[] bytes = CODEC.encode(click("e-1"));
    bytes[5] ^= 0x55;
    assertThat(bad(CODEC.decode(bytes)).reason()).isEqualTo(RejectReason.UNKNOWN_SCHEMA);
  }

  @Test
  void everyTruncation_isRefused() {
    byte[] bytes = CODEC.encode(click("e-1"));
    for (int length = 0; length < bytes.length; length++) {
      assertThat(CODEC.decode(Arrays.copyOf(bytes, length)))
          .as("cut to %d", length)
          .isInstanceOf(Decoded.Bad.class);
    }
    assertThat(bad(CODEC.decode(Arrays.copyOf(bytes, bytes.length + 1))).detail())
        .contains("after the end");
  }

  @Test
  void randomBytes_neverThrow() {
    long seed = 20261L;
    Random random = new Random(seed);
    byte[] good =
        Codecs.REQUEST.encode(
            ok(
                Codecs.REQUEST.fromJson(
                    "{\"time\":1,\"requestId\":\"r\",\"subject\":\"u\",\"candidates\":[{\"item\":\"a\"}]}")));
    for (int round = 0; round < 20_000; round++) {
      byte[] bytes = good.clone();
      int flips = 1 + random.nextInt(8);
      for (int i = 0; i < flips; i++) {
        bytes[10 + random.nextInt(bytes.length - 10)] = (byte) random.nextInt();
      }
      assertThat(Codecs.REQUEST.decode(bytes)).as("seed %d round %d", seed, round).isNotNull();
    }
  }

  @Test
  void invalidRecord_isOurBug() {
    Event event = click("e-1");
    event.setContext(Map.of("x", 1));
    assertThatThrownBy(() -> CODEC.encode(event))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Event");
  }

  private static Schema withoutField(Schema schema, String name) {
    List<Schema.Field> fields =
        schema.getFields().stream()
            .filter(field -> !field.name().equals(name))
            .map(field -> new Schema.Field(field, field.schema()))
            .toList();
    return Schema.createRecord(
        schema.getName(), schema.getDoc(), schema.getNamespace(), false, fields);
  }

  private static Event click(String id) {
    return Event.newBuilder()
        .setEventId(id)
        .setType("click")
        .setSubject("u-1")
        .setTime(Instant.ofEpochMilli(1_700_000_000_123L))
        .setRequestId("r-1")
        .setItem("i-4")
        .setContext(
            Map.of(
                "device",
                "phone",
                "keepRate",
                0.5,
                "tags",
                List.of("a", "b"),
                "taste",
                new Vector(List.of(0.5f, -1f))))
        .build();
  }

  private static <T> T ok(Decoded<T> decoded) {
    assertThat(decoded).isInstanceOf(Decoded.Ok.class);
    return ((Decoded.Ok<T>) decoded).record();
  }

  private static <T> Decoded.Bad<T> bad(Decoded<T> decoded) {
    assertThat(decoded).isInstanceOf(Decoded.Bad.class);
    return (Decoded.Bad<T>) decoded;
  }
}
