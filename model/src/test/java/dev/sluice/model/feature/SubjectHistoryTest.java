package dev.sluice.model.feature;

import static dev.sluice.model.feature.People.START;
import static dev.sluice.model.feature.People.click;
import static dev.sluice.model.feature.People.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sluice.schemas.counter.WindowCounts;
import dev.sluice.schemas.feature.FeatureSchema;
import dev.sluice.schemas.feature.FeatureSpec.History;
import dev.sluice.schemas.record.Consent;
import dev.sluice.schemas.record.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class SubjectHistoryTest {
  private static final FeatureSchema SCHEMA =
      FeatureSchema.parse(
          """
          labels: {click: {}}
          features:
            - {name: clicks, kind: history, of: click, last: 3, within: 1h}
            - {name: bought, kind: history, of: [purchase, cart], last: 2, within: 30d}
            - {name: likes, kind: count, of: click, by: [subject, item.tags], windows: [1h]}
          """,
          "test");
  private static final History CLICKS = history("clicks");
  private static final History BOUGHT = history("bought");
  private static final ItemCatalogue ITEMS =
      id -> People.item(id, Map.of("tags", List.of("t" + id.charAt(1), "all")), List.of());
  private static final long HOUR = 3_600_000;

  private final SubjectHistory history = SubjectHistory.empty();

  @Test
  void items_repeatedClicks_areNamedOnceNewestFirstAndCut() {
    apply(click("i1", START), click("i2", START + 1), click("i1", START + 2));
    assertThat(history.items(CLICKS, START + 2)).containsExactly("i1", "i2");
    apply(click("i3", START + 3), click("i4", START + 4));
    assertThat(history.items(CLICKS, START + 4)).containsExactly("i4", "i3", "i1");
  }

  @Test
  void items_asOfARequest_leaveOutWhatCameLaterOrIsTooOld() {
    apply(click("i1", START), click("i2", START + 1_000));
    assertThat(history.items(CLICKS, START + 999)).containsExactly("i1");
    assertThat(history.items(CLICKS, START + HOUR - 1)).containsExactly("i2", "i1");
    assertThat(history.items(CLICKS, START + HOUR)).containsExactly("i2");
    assertThat(history.items(CLICKS, START - 1)).isEmpty();
  }

  @Test
  void apply_lateEvent_standsAtItsEventTime() {
    apply(click("i2", START + 10), click("i1", START));
    assertThat(history.items(CLICKS, START + 10)).containsExactly("i2", "i1");
  }

  @Test
  void apply_typesOfOneHistory_leaveTheOtherAlone() {
    apply(event("purchase", "i9", START), click("i1", START + 1), event("view", "i8", START + 2));
    assertThat(history.items(BOUGHT, START + 9)).containsExactly("i9");
    assertThat(history.items(CLICKS, START + 9)).containsExactly("i1");
  }

  @Test
  void apply_withoutFullConsent_movesTheOffsetOnly() {
    for (Consent consent : List.of(Consent.NONE, Consent.MEASURE)) {
      Event event = click("i1", START);
      event.setConsent(consent);
      history.apply(SCHEMA, event, 41, ITEMS);
      assertThat(history.lastOffset()).isEqualTo(41);
      assertThat(history.items(CLICKS, START)).isEmpty();
      assertThat(count("ann\u001fall", START)).isZero();
    }
  }

  @Test
  void apply_sampledEvent_isNeitherRememberedNorCounted() {
    Event event = click("i1", START);
    event.setContext(Map.of("keepRate", 0.2));
    apply(event);
    assertThat(history.items(CLICKS, START)).isEmpty();
    assertThat(count("ann\u001fall", START)).isZero();
  }

  @Test
  void apply_multiValuedAttribute_countsEachValue() {
    apply(click("i1", START), click("i2", START + 1));
    assertThat(count("ann\u001fall", START + 1)).isEqualTo(2);
    assertThat(count("ann\u001ft1", START + 1)).isEqualTo(1);
    assertThat(count("ann\u001ft2", START + 1)).isEqualTo(1);
  }

  @Test
  void forget_wipesAllButTheOffset() {
    apply(click("i1", START));
    history.markAnswered("r1");
    history.apply(SCHEMA, event("forget", null, START + 1), 9, ITEMS);
    assertThat(history.lastOffset()).isEqualTo(9);
    assertThat(history.items(CLICKS, START + 1)).isEmpty();
    assertThat(count("ann\u001fall", START + 1)).isZero();
    assertThat(history.markAnswered("r1")).isTrue();
    SubjectHistory untouched = SubjectHistory.empty();
    untouched.apply(SCHEMA, event("tick", null, START), 9, ITEMS);
    untouched.markAnswered("r1");
    byte[] bytes = untouched.toBytes();
    assertThat(bytes[0]).isEqualTo((byte) 1);
    bytes[0] = 2;
    assertThat(history.toBytes()).as("all but that it was forgotten").isEqualTo(bytes);
  }

  /** What was learned of a subject elsewhere must know of it, however much it does afterwards. */
  @Test
  void forget_isRemembered_throughLaterEventsAndBytes() {
    apply(click("i1", START));
    assertThat(SubjectHistory.fromBytes(history.toBytes()).wasForgotten()).isFalse();
    history.apply(SCHEMA, event("forget", null, START + 1), 9, ITEMS);
    apply(click("i2", START + 2));
    assertThat(history.wasForgotten()).isTrue();
    SubjectHistory read = SubjectHistory.fromBytes(history.toBytes());
    assertThat(read.wasForgotten()).isTrue();
    assertThat(read.items(CLICKS, START + 2)).containsExactly("i2");
    assertThat(read.toBytes()).isEqualTo(history.toBytes());
  }

  @Test
  void markAnswered_ofTheLast64_isFalseTheSecondTime() {
    for (int i = 0; i < SubjectHistory.ANSWERED; i++) {
      assertThat(history.markAnswered("r" + i)).isTrue();
    }
    assertThat(history.markAnswered("r0")).isFalse();
    assertThat(history.markAnswered("new")).isTrue();
    assertThat(history.markAnswered("r1")).isFalse();
    assertThat(history.markAnswered("r0")).isTrue();
  }

  @Test
  void bytes_afterManyEvents_areBoundedAndDropEmptyCounts() {
    for (int i = 0; i < 5_000; i++) {
      apply(click("i" + (i % 977), START + i * 60_000L));
    }
    assertThat(history.toBytes().length).isLessThan(1_500);
    Event last = click("i1", START + 5_000 * 60_000L + 3 * HOUR);
    apply(last);
    SubjectHistory fresh = SubjectHistory.empty();
    fresh.apply(SCHEMA, last, 5_000, ITEMS);
    // Only the totals differ, by two bytes each.
    assertThat(history.toBytes().length).isLessThanOrEqualTo(fresh.toBytes().length + 4);
  }

  @Test
  void fromBytes_cutAnywhere_isRefused() {
    apply(click("i1", START), event("purchase", "i2", START + 5));
    history.markAnswered("r1");
    byte[] bytes = history.toBytes();
    for (int size = 0; size < bytes.length; size++) {
      byte[] cut = Arrays.copyOf(bytes, size);
      assertThatIllegalArgumentException().isThrownBy(() -> SubjectHistory.fromBytes(cut));
    }
  }

  /**
   * Random events against a plain list, saved and restored at random, with each seed's own order.
   */
  @Test
  void history_randomEventsWithRestarts_equalsAPlainList() {
    for (long seed = 0; seed < 60; seed++) {
      Random random = new Random(seed);
      SubjectHistory actual = SubjectHistory.empty();
      List<Event> all = new ArrayList<>();
      long now = START;
      for (int i = 0; i < 80; i++) {
        now += random.nextInt(900_000);
        String type = List.of("click", "purchase", "cart", "view").get(random.nextInt(4));
        Event event = event(type, "i" + random.nextInt(8), now);
        all.add(event);
        actual.apply(SCHEMA, event, i, ITEMS);
        if (random.nextInt(5) == 0) {
          byte[] bytes = actual.toBytes();
          actual = SubjectHistory.fromBytes(bytes);
          assertThat(actual.toBytes()).isEqualTo(bytes);
        }
        assertThat(actual.items(CLICKS, now))
            .as("seed %d", seed)
            .isEqualTo(plain(all, CLICKS, now));
        assertThat(actual.items(BOUGHT, now))
            .as("seed %d", seed)
            .isEqualTo(plain(all, BOUGHT, now));
        assertThat(
                WindowCounts.count(
                    actual.counter(counterId(), "ann\u001fall"), Duration.ofHours(1), now))
            .as("seed %d", seed)
            .isEqualTo(plainCount(all, now));
      }
      assertThat(actual.lastOffset()).isEqualTo(79);
    }
  }

  private static List<String> plain(List<Event> all, History spec, long now) {
    return all.stream()
        .filter(e -> spec.of().contains(e.getType()))
        .filter(e -> e.getTime().toEpochMilli() > now - spec.within().toMillis())
        .sorted(Comparator.comparing(Event::getTime).reversed())
        .map(Event::getItem)
        .collect(Collectors.toCollection(LinkedHashSet::new))
        .stream()
        .limit(spec.last())
        .toList();
  }

  private static double plainCount(List<Event> all, long now) {
    long slice = HOUR / WindowCounts.SLICES;
    return all.stream()
        .filter(e -> e.getType().equals("click"))
        .filter(e -> e.getTime().toEpochMilli() / slice > now / slice - WindowCounts.SLICES)
        .count();
  }

  private void apply(Event... events) {
    for (Event event : events) {
      history.apply(SCHEMA, event, history.lastOffset() + 1, ITEMS);
    }
  }

  private double count(String key, long timeMillis) {
    return WindowCounts.count(history.counter(counterId(), key), Duration.ofHours(1), timeMillis);
  }

  private static String counterId() {
    return SCHEMA.subjectCounters().get(0).id();
  }

  private static History history(String name) {
    return (History) SCHEMA.feature(name).orElseThrow();
  }
}
