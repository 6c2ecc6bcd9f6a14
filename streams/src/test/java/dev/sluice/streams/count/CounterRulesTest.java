package dev.sluice.streams.count;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.counter.WindowCounts;
import dev.sluice.schemas.feature.FeatureSchema;
import dev.sluice.schemas.record.Counter;
import dev.sluice.schemas.record.Event;
import dev.sluice.schemas.record.Item;
import dev.sluice.schemas.record.User;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CounterRulesTest {
  static {
    Codecs.trustRecords();
  }

  private static final long T0 = 1_000_000_000_000L;
  private static final FeatureSchema SCHEMA =
      FeatureSchema.parse(
          """
          labels: {click: {weight: 1, window: 10m}}
          features:
            - {name: item, from: item, kind: category}
            - {name: a, kind: rate, top: click, bottom: impression, by: [item], windows: [1m, 1h], prior: 50}
            - {name: b, kind: count, of: click, by: [item.tags, placement], windows: [1h]}
            - {name: c, kind: count, of: click, by: [context.device, item.brand, user.segment], windows: [7m]}
            - {name: d, kind: count, of: click, by: [context.device], windows: [1h]}
          """,
          "test");

  private final CounterRules rules = new CounterRules(SCHEMA);

  /** What the event says and what the item says, put together, is what both say at once. */
  @Test
  void keys_fromParts_areThoseOfTheWholeEvent() {
    Item item =
        Item.newBuilder()
            .setTime(Instant.ofEpochMilli(T0))
            .setItem("i1")
            .setVersion(1)
            .setAttributes(Map.of("brand", "acme", "tags", List.of("x", "y", "x")))
            .build();
    User user =
        User.newBuilder()
            .setTime(Instant.ofEpochMilli(T0))
            .setSubject("u1")
            .setAttributes(Map.of("segment", List.of("s1", "s2")))
            .build();
    Event known = click("i1", Map.of("device", "phone"));
    assertKeys(known, item, user);
    assertThat(keys(known, item, user)).hasSize(7);
    assertKeys(known, null, user);
    assertKeys(known, item, null);
    assertKeys(click(null, Map.of("device", "phone")), null, user);
    assertKeys(click("i1", Map.of()), item, user);
  }

  @Test
  void parts_sampledImpression_areNone() {
    assertThat(rules.parts(click("i1", Map.of("keepRate", 0.5)), null)).isEmpty();
  }

  @Test
  void keys_ofACounterThatTheSchemaLost_areNone() {
    assertThat(rules.keys(new CounterParts("gone", "i1", List.of()), null)).isEmpty();
    assertThat(rules.keys(new CounterParts("click by item", "i1", List.of()), null)).isEmpty();
  }

  private void assertKeys(Event event, @Nullable Item item, @Nullable User user) {
    List<CounterKey> expected =
        SCHEMA.counters().stream()
            .filter(spec -> spec.engagement().equals(event.getType()))
            .flatMap(
                spec ->
                    WindowCounts.keys(
                            spec,
                            event.getSubject(),
                            event.getPlacement(),
                            event.getContext(),
                            event.getItem(),
                            item,
                            user)
                        .stream()
                        .map(key -> new CounterKey(spec.id(), key)))
            .toList();
    assertThat(keys(event, item, user)).containsExactlyElementsOf(expected);
  }

  private List<CounterKey> keys(Event event, @Nullable Item item, @Nullable User user) {
    return rules.parts(event, user).stream()
        .flatMap(parts -> Stream.concat(Stream.of(), rules.keys(parts, item).stream()))
        .toList();
  }

  /** United amounts make the counter that single ones make, whatever their order and times. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void amounts_united_makeTheSameCounter(long seed) throws IOException {
    Random random = new Random(seed);
    CounterKey key = new CounterKey("click by item", "i1");
    Counter single = null;
    Counter united = null;
    int told = 0;
    for (int round = 0; round < 20; round++) {
      Amounts amounts = new Amounts();
      for (int n = random.nextInt(30); n > 0; n--) {
        long time = T0 + round * 20_000L + random.nextInt(90_000);
        single = rules.add(single, key, time, 1);
        amounts.add(rules, key.counter(), time, 1);
      }
      Amounts more = new Amounts();
      more.addAll(rules, key.counter(), read(amounts));
      told += more.size();
      for (int i = 0; i < more.size(); i++) {
        united = rules.add(united, key, more.timeMillis(i), more.amount(i));
      }
      assertThat(united).as("seed %d, round %d", seed, round).isEqualTo(single);
    }
    assertThat((double) told).isLessThan(single == null ? 0 : single.getTotal());
  }

  private static Amounts read(Amounts amounts) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    amounts.write(new DataOutputStream(bytes));
    return Amounts.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
  }

  private static Event click(@Nullable String item, Map<String, Object> context) {
    return Event.newBuilder()
        .setTime(Instant.ofEpochMilli(T0))
        .setEventId("e1")
        .setType("click")
        .setSubject("u1")
        .setPlacement("home")
        .setItem(item)
        .setContext(context)
        .build();
  }
}
