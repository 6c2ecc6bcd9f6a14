package dev.sluice.schemas.counter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.feature.CounterSpec;
import dev.sluice.schemas.feature.Source;
import dev.sluice.schemas.record.Consent;
import dev.sluice.schemas.record.Counter;
import dev.sluice.schemas.record.Event;
import dev.sluice.schemas.record.Item;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

final class WindowCountsTest {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration DAY = Duration.ofDays(1);
  private static final Duration ODD = Duration.ofMillis(3_601_007);
  private static final CounterSpec SPEC = spec(HOUR, ODD, DAY);
  private static final long START = 1_700_000_000_000L;

  static {
    // Avro's builders refuse records until the codecs have said that they are trusted.
    Codecs.EVENT.type();
  }

  record Amount(long time, double amount) {}

  @Property(tries = 300)
  void count_anyOrderOfAmounts_equalsAPlainListCutIntoSlices(
      @ForAll("amounts") List<Amount> amounts,
      @ForAll @LongRange(min = 0, max = 100_000_000) long after) {
    Counter counter = counter(amounts);
    long newest = amounts.stream().mapToLong(Amount::time).max().orElse(START);
    long asOf = newest + after;
    for (Duration window : SPEC.windows()) {
      long slice = WindowCounts.sliceMillis(window.toMillis());
      long last = Math.floorDiv(asOf, slice);
      double expected =
          amounts.stream()
              .filter(a -> Math.floorDiv(a.time(), slice) > last - WindowCounts.SLICES)
              .mapToDouble(Amount::amount)
              .sum();
      assertThat(WindowCounts.count(counter, window, asOf)).isCloseTo(expected, within(1e-9));
    }
  }

  @Property(tries = 300)
  void count_comparedWithTheExactWindow_liesBetweenFifteenSixteenthsOfItAndAll(
      @ForAll("amounts") List<Amount> amounts) {
    Counter counter = counter(amounts);
    long asOf = amounts.stream().mapToLong(Amount::time).max().orElse(START);
    for (Duration window : SPEC.windows()) {
      long slice = WindowCounts.sliceMillis(window.toMillis());
      double least = exact(amounts, asOf - (WindowCounts.SLICES - 1) * slice, asOf);
      double most = exact(amounts, asOf - WindowCounts.SLICES * slice, asOf);
      assertThat(WindowCounts.count(counter, window, asOf)).isBetween(least - 1e-9, most + 1e-9);
    }
  }

  @Property(tries = 200)
  void counter_anyOrderOfAmounts_staysBoundedAndKeepsTheTotal(
      @ForAll("amounts") List<Amount> amounts) {
    Counter counter = counter(amounts);
    assertThat(counter.getTotal())
        .isCloseTo(amounts.stream().mapToDouble(Amount::amount).sum(), within(1e-9));
    assertThat(counter.getWindows())
        .hasSize(3)
        .allSatisfy(w -> assertThat(w.getSlices()).hasSizeBetween(1, WindowCounts.SLICES));
    assertThat(counter.getTime().toEpochMilli())
        .isEqualTo(amounts.stream().mapToLong(Amount::time).max().orElseThrow());
    long empty = WindowCounts.emptyFrom(counter);
    for (Duration window : SPEC.windows()) {
      assertThat(WindowCounts.count(counter, window, empty)).isZero();
    }
    assertThat(WindowCounts.count(counter, DAY, empty - 1)).isPositive();
  }

  @Provide
  Arbitrary<List<Amount>> amounts() {
    Arbitrary<Long> times = Arbitraries.longs().between(START, START + 200_000_000);
    Arbitrary<Double> values = Arbitraries.doubles().between(0.25, 4).ofScale(2);
    return Combinators.combine(times, values).as(Amount::new).list().ofMinSize(1).ofMaxSize(60);
  }

  @Test
  void count_asOfAnEarlierTime_leavesOutLaterSlices() {
    Counter counter = counter(List.of(new Amount(START, 1), new Amount(START + 3_000_000, 1)));
    assertThat(WindowCounts.count(counter, HOUR, START)).isEqualTo(1);
    assertThat(WindowCounts.count(counter, HOUR, START + 3_000_000)).isEqualTo(2);
    assertThat(WindowCounts.count(counter, HOUR, START - 3_600_000)).isZero();
  }

  @Test
  void add_lateAmount_goesToItsOwnSliceOrOnlyToTheTotal() {
    Counter now = WindowCounts.add(null, SPEC, "k", START, 1);
    Counter late = WindowCounts.add(now, SPEC, "k", START - 7_200_000, 1);
    assertThat(WindowCounts.count(late, HOUR, START)).isEqualTo(1);
    assertThat(WindowCounts.count(late, DAY, START)).isEqualTo(2);
    assertThat(late.getTotal()).isEqualTo(2);
    assertThat(late.getTime()).isEqualTo(Instant.ofEpochMilli(START));
  }

  @Test
  void add_toACounter_leavesItAsItWas() {
    Counter before = counter(List.of(new Amount(START, 1), new Amount(START + 60_000, 2)));
    byte[] bytes = Codecs.COUNTER.encode(before);
    WindowCounts.add(before, SPEC, "k", START + 120_000, 5);
    WindowCounts.add(before, SPEC, "k", START - 600_000, 5);
    assertThat(Codecs.COUNTER.encode(before)).isEqualTo(bytes);
  }

  @Test
  void add_changedWindows_startEmptyAndDropOldOnes() {
    Counter before = WindowCounts.add(null, spec(HOUR), "k", START, 1);
    Counter after = WindowCounts.add(before, spec(DAY), "k", START + 1, 1);
    assertThat(WindowCounts.count(after, DAY, START + 1)).isEqualTo(1);
    assertThat(WindowCounts.count(after, HOUR, START + 1)).isZero();
    assertThat(after.getTotal()).isEqualTo(2);
  }

  @Test
  void count_ofNothing_isZero() {
    assertThat(WindowCounts.count(null, HOUR, START)).isZero();
  }

  @Test
  void keys_multiValuedAttribute_givesOnePerValue() {
    CounterSpec spec =
        by(new Source(Source.Root.SUBJECT, ""), new Source(Source.Root.ITEM_ATTRIBUTE, "tags"));
    Item item = item(Map.of("tags", List.of("red", "wool", "red")));
    assertThat(keys(spec, item)).containsExactly("s1\u001fred", "s1\u001fwool");
    assertThat(keys(spec, item(Map.of()))).isEmpty();
    assertThat(keys(spec, null)).isEmpty();
  }

  @Test
  void keys_byNothing_isOneKeyForAll() {
    assertThat(keys(by(), null)).containsExactly("");
  }

  @Test
  void keys_placementContextAndItem_areJoinedInOrder() {
    CounterSpec spec =
        by(
            new Source(Source.Root.PLACEMENT, ""),
            new Source(Source.Root.CONTEXT, "page"),
            new Source(Source.Root.ITEM, ""));
    assertThat(keys(spec, null)).containsExactly("home\u001f7\u001fi1");
  }

  @Test
  void keys_manyCombinations_areCut() {
    List<String> many = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      many.add("v" + i);
    }
    CounterSpec spec =
        by(
            new Source(Source.Root.ITEM_ATTRIBUTE, "a"),
            new Source(Source.Root.ITEM_ATTRIBUTE, "b"));
    List<String> keys = keys(spec, item(Map.of("a", many, "b", many)));
    assertThat(keys).hasSize(CounterKeys.MAX_KEYS).doesNotHaveDuplicates();
  }

  @Test
  void counted_ticksForgetsAndSampledImpressions_areNot() {
    assertThat(WindowCounts.counted(event("impression", Map.of()))).isTrue();
    assertThat(WindowCounts.counted(event("impression", Map.of("keepRate", 1.0)))).isTrue();
    assertThat(WindowCounts.counted(event("impression", Map.of("keepRate", 0.1)))).isFalse();
    assertThat(WindowCounts.counted(event("tick", Map.of()))).isFalse();
    assertThat(WindowCounts.counted(event("forget", Map.of()))).isFalse();
  }

  private static List<String> keys(CounterSpec spec, Item item) {
    return WindowCounts.keys(spec, "s1", "home", Map.of("page", 7.0), "i1", item, null);
  }

  private static Event event(String type, Map<String, Object> context) {
    return Event.newBuilder()
        .setTime(Instant.ofEpochMilli(START))
        .setEventId("e1")
        .setType(type)
        .setSubject("s1")
        .setConsent(Consent.FULL)
        .setContext(context)
        .build();
  }

  private static Item item(Map<String, Object> attributes) {
    return Item.newBuilder()
        .setTime(Instant.ofEpochMilli(START))
        .setItem("i1")
        .setVersion(1)
        .setAttributes(attributes)
        .build();
  }

  private static Counter counter(List<Amount> amounts) {
    Counter counter = null;
    for (Amount amount : amounts) {
      counter = WindowCounts.add(counter, SPEC, "k", amount.time(), amount.amount());
    }
    return counter;
  }

  private static double exact(List<Amount> amounts, long after, long upTo) {
    return amounts.stream()
        .filter(a -> a.time() > after && a.time() <= upTo)
        .mapToDouble(Amount::amount)
        .sum();
  }

  private static CounterSpec spec(Duration... windows) {
    return new CounterSpec("click by item", "click", List.of(), List.of(windows));
  }

  private static CounterSpec by(Source... by) {
    return new CounterSpec("c", "click", List.of(by), List.of(HOUR));
  }
}
