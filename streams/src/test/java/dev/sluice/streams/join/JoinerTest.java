package dev.sluice.streams.join;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.codec.RejectReason;
import dev.sluice.schemas.record.Consent;
import dev.sluice.schemas.record.Event;
import dev.sluice.schemas.record.Example;
import dev.sluice.schemas.record.Mode;
import dev.sluice.schemas.record.Served;
import dev.sluice.schemas.record.ServedItem;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class JoinerTest {
  private static final long T0 = 1_000_000_000_000L;
  private static final long MINUTE = 60_000;
  private static final long NO_TICK = Long.MIN_VALUE;
  private static final JoinConfig CONFIG =
      new JoinConfig(
          Map.of("click", Duration.ofMinutes(10), "purchase", Duration.ofHours(1)),
          Duration.ofMillis(500));

  private final Joiner joiner = new Joiner(CONFIG);
  private RequestState state;
  private long watermark = NO_TICK;
  private long offset;
  private final List<Example> examples = new ArrayList<>();
  private final List<Aside> asides = new ArrayList<>();

  @Test
  void join_click_isPositiveAtOnce() {
    take(slate("s1"), impression("i1", 0), click("i1", MINUTE));
    assertThat(examples).hasSize(1);
    Example example = examples.get(0);
    assertThat(example.getExampleId()).isEqualTo("s1/i1");
    assertThat(example.getRevision()).isZero();
    assertThat(clicks(example)).isEqualTo(1);
    assertThat(example.getClosed()).isFalse();
    assertThat(example.getTime().toEpochMilli()).isEqualTo(T0);
    assertThat(example.getClosesAt().toEpochMilli()).isEqualTo(T0 + 60 * MINUTE);
    assertThat(example.getFeatures()).containsEntry("hour", "7").containsEntry("item", "i1");
  }

  @Test
  void join_noClick_isNegativeWhenClickWindowCloses() {
    take(slate("s1"), impression("i1", 0));
    tick(10 * MINUTE - 1);
    assertThat(examples).isEmpty();
    tick(10 * MINUTE);
    assertThat(examples).hasSize(1);
    assertThat(clicks(examples.get(0))).isZero();
    assertThat(examples.get(0).getClosed()).isTrue();
  }

  @Test
  void join_repeatedClicks_areToldOnceWhenWindowCloses() {
    take(slate("s1"), impression("i1", 0));
    take(click("i1", 1), click("i1", 2), click("i1", 3));
    assertThat(examples).hasSize(1);
    tick(10 * MINUTE);
    assertThat(examples).hasSize(2);
    assertThat(examples.get(1).getRevision()).isEqualTo(1);
    assertThat(clicks(examples.get(1))).isEqualTo(3);
  }

  @Test
  void join_click_isToldAgainWhenItsWindowClosesAndOnlyThenAsClosed() {
    take(slate("s1"), impression("i1", 0), click("i1", MINUTE));
    tick(10 * MINUTE - 1);
    assertThat(examples).hasSize(1);
    tick(10 * MINUTE);
    tick(11 * MINUTE);
    assertThat(examples).hasSize(2);
    assertThat(examples.get(1).getRevision()).isEqualTo(1);
    assertThat(examples.get(1).getClosed()).isTrue();
    assertThat(clicks(examples.get(1))).isEqualTo(1);
  }

  @Test
  void join_laterPurchase_revises() {
    take(slate("s1"), impression("i1", 0), click("i1", 1));
    tick(10 * MINUTE);
    take(event("purchase", "i1", 20 * MINUTE));
    assertThat(examples).hasSize(3);
    assertThat(examples.get(2).getRevision()).isEqualTo(2);
    assertThat(examples.get(2).getLabels()).containsOnlyKeys("click", "purchase");
    assertThat(examples.stream().map(Example::getClosed)).containsExactly(false, true, false);
  }

  @Test
  void join_purchaseBeforeClick_waitsForTheClickToBeDecided() {
    take(slate("s1"), impression("i1", 0), event("purchase", "i1", MINUTE));
    assertThat(examples).isEmpty();
    tick(10 * MINUTE);
    assertThat(examples).hasSize(1);
    assertThat(examples.get(0).getLabels()).containsOnlyKeys("purchase");
  }

  @Test
  void join_clickBeforeImpressionAndSlate_isPositive() {
    take(click("i1", MINUTE), impression("i1", 0));
    assertThat(examples).isEmpty();
    take(slate("s1"));
    assertThat(examples).hasSize(1);
    assertThat(clicks(examples.get(0))).isEqualTo(1);
  }

  @Test
  void join_noSlate_isOrphanWithItsBytes() {
    JoinInput.Response click = click("i1", 0);
    take(impression("i1", 0), click);
    tick(10 * MINUTE - 1);
    assertThat(asides).isEmpty();
    tick(10 * MINUTE);
    assertThat(reasons()).containsExactly(RejectReason.ORPHAN, RejectReason.ORPHAN);
    assertThat(asides.get(1).bytes()).isEqualTo(click.bytes());
    assertThat(asides.get(1).place()).isEqualTo(click.place());
    assertThat(state).isNull();
  }

  @Test
  void join_clickWhoseImpressionNeverCame_isOrphan() {
    take(slate("s1"), click("i1", 0));
    tick(10 * MINUTE);
    assertThat(reasons()).containsExactly(RejectReason.ORPHAN);
    assertThat(examples).isEmpty();
  }

  @Test
  void join_itemNotInSlate_isOrphanAtOnce() {
    take(slate("s1"), impression("other", 0));
    assertThat(reasons()).containsExactly(RejectReason.ORPHAN);
  }

  @Test
  void join_clickAfterWindow_isLate() {
    take(slate("s1"), impression("i1", 0), click("i1", 10 * MINUTE));
    assertThat(reasons()).containsExactly(RejectReason.LATE);
    tick(10 * MINUTE);
    take(click("i1", MINUTE));
    assertThat(reasons()).containsExactly(RejectReason.LATE, RejectReason.LATE);
    assertThat(examples).hasSize(1);
    assertThat(clicks(examples.get(0))).isZero();
  }

  @Test
  void join_impressionAfterItsWindow_isLate() {
    take(slate("s1"));
    tick(10 * MINUTE);
    take(impression("i1", 0));
    assertThat(reasons()).containsExactly(RejectReason.LATE);
  }

  @Test
  void join_secondImpressionOfItem_isNoSecondExample() {
    take(slate("s1"), impression("i1", 0), impression("i1", MINUTE));
    tick(60 * MINUTE);
    assertThat(examples).extracting(Example::getExampleId).containsExactly("s1/i1");
    assertThat(examples.get(0).getTime().toEpochMilli()).isEqualTo(T0);
    assertThat(asides).isEmpty();
  }

  @Test
  void join_requestRankedTwice_joinsEchoedElseFirst() {
    take(slate("s1"), slate("s2"), slate("s1"));
    take(echo(impression("i1", 0), "s2"), impression("i2", 0));
    tick(10 * MINUTE);
    assertThat(examples).extracting(Example::getExampleId).containsExactly("s2/i1", "s1/i2");
  }

  @Test
  void join_loggedItemOutsideSlate_hasPositionMinusOne() {
    Served served = served("s1");
    served.getItems().get(0).setPosition(-1);
    take(slate(served), impression("i1", 0), click("i1", 1));
    assertThat(examples.get(0).getPosition()).isEqualTo(-1);
  }

  @Test
  void join_externalSlate_takesTheClientsPosition() {
    Served served = served("s1");
    served.setMode(Mode.EXTERNAL);
    served.getItems().get(0).setPosition(-1);
    JoinInput.Response shown = impression("i1", 0);
    shown.event().setPosition(4);
    take(slate(served), again(shown.event()), click("i1", 1));
    assertThat(examples.get(0).getPosition()).isEqualTo(4);
  }

  @Test
  void join_shadowSlate_isNeverJoined() {
    Served served = served("s1");
    served.setMode(Mode.SHADOW);
    take(slate(served), impression("i1", 0));
    tick(10 * MINUTE);
    assertThat(examples).isEmpty();
    assertThat(reasons()).containsExactly(RejectReason.ORPHAN);
  }

  @Test
  void join_withoutConsent_isDroppedSilently() {
    Event measured = impression("i1", 0).event();
    measured.setConsent(Consent.MEASURE);
    take(slate("s1"), again(measured));
    Event unconsented = click("i1", 0).event();
    unconsented.setConsent(Consent.NONE);
    take(again(unconsented));
    tick(70 * MINUTE);
    assertThat(examples).isEmpty();
    assertThat(asides).isEmpty();
  }

  @Test
  void join_slateWithoutConsent_makesNoExample() {
    Served served = served("s1");
    served.setConsent(Consent.MEASURE);
    take(slate(served), impression("i1", 0), click("i1", 1));
    tick(10 * MINUTE);
    assertThat(examples).isEmpty();
    assertThat(asides).isEmpty();
  }

  @Test
  void join_viewTooShort_isRejectedAndNotMeasuredIsNot() {
    Event glimpse = impression("i1", 0).event();
    glimpse.setViewMs(499L);
    take(slate("s1"), again(glimpse), impression("i2", 0));
    tick(10 * MINUTE);
    assertThat(examples).extracting(Example::getItem).containsExactly("i2");
    assertThat(examples.get(0).getViewMs()).isNull();
  }

  @Test
  void join_keepRate_isCopied() {
    Event sampled = impression("i1", 0).event();
    sampled.setContext(Map.of("keepRate", 0.25));
    take(slate("s1"), again(sampled), click("i1", 1));
    assertThat(examples.get(0).getKeepRate()).isEqualTo(0.25);
  }

  @Test
  void join_typeThatIsNoLabel_changesNothing() {
    take(slate("s1"), impression("i1", 0), event("hover", "i1", 1));
    assertThat(examples).isEmpty();
    assertThat(asides).isEmpty();
  }

  @Test
  void state_whenAllWindowsAndGraceAreOver_isCleared() {
    take(slate("s1"), impression("i1", 0), click("i1", 1));
    tick(70 * MINUTE - 1);
    assertThat(state).isNotNull();
    tick(70 * MINUTE);
    assertThat(state).isNull();
  }

  @Test
  void state_wakeUp_isAlwaysAheadOfTheWatermark() {
    take(slate("s1"), impression("i1", 0), click("i2", 65 * MINUTE));
    for (long at = 0; at < 80 * MINUTE && state != null; at += MINUTE) {
      tick(at);
      if (state != null) {
        assertThat(state.wakeAtMillis()).isGreaterThan(watermark);
      }
    }
    assertThat(state).isNull();
  }

  /** Arrival order within the windows decides revisions, never what is finally said. */
  @Test
  void join_shuffledArrival_saysTheSameInTheEnd() {
    List<JoinInput> inputs =
        List.of(
            slate("s1"),
            impression("i1", 0),
            impression("i2", 1),
            impression("i3", 2),
            click("i1", 5),
            click("i1", 9),
            click("i2", 7),
            event("purchase", "i2", 30),
            event("purchase", "i3", 40));
    List<String> expected = finals(inputs);
    assertThat(expected).hasSize(3);
    for (long seed = 0; seed < 300; seed++) {
      List<JoinInput> shuffled = new ArrayList<>(inputs);
      Collections.shuffle(shuffled, new Random(seed));
      assertThat(finals(shuffled)).as("seed %d", seed).isEqualTo(expected);
    }
  }

  private List<String> finals(List<JoinInput> inputs) {
    state = null;
    watermark = NO_TICK;
    examples.clear();
    inputs.forEach(this::take);
    tick(11 * MINUTE);
    tick(61 * MINUTE);
    tick(71 * MINUTE);
    assertThat(state).isNull();
    assertThat(asides).isEmpty();
    Map<String, Example> last = new java.util.TreeMap<>();
    examples.forEach(e -> last.merge(e.getExampleId(), e, JoinerTest::newer));
    return last.values().stream()
        .map(e -> Example.newBuilder(e).setRevision(0).setClosed(true).build())
        .map(Codecs.EXAMPLE::toJson)
        .toList();
  }

  private static Example newer(Example a, Example b) {
    return a.getRevision() > b.getRevision() ? a : b;
  }

  private void take(JoinInput... inputs) {
    for (JoinInput input : inputs) {
      keep(joiner.apply(restored(), input, watermark));
    }
  }

  private void tick(long afterT0) {
    watermark = T0 + afterT0;
    if (state != null && state.wakeAtMillis() <= watermark) {
      keep(joiner.wake(restored(), watermark));
    }
  }

  // Through its bytes each time, as the store does it.
  private RequestState restored() {
    return state == null ? null : RequestState.fromBytes(state.toBytes());
  }

  private void keep(Step step) {
    state = step.state();
    examples.addAll(step.examples());
    asides.addAll(step.asides());
  }

  private List<RejectReason> reasons() {
    return asides.stream().map(Aside::reason).toList();
  }

  private static int clicks(Example example) {
    return example.getLabels().containsKey("click")
        ? example.getLabels().get("click").getCount()
        : 0;
  }

  private JoinInput.Response impression(String item, long afterT0) {
    return event("impression", item, afterT0);
  }

  private JoinInput.Response click(String item, long afterT0) {
    return event("click", item, afterT0);
  }

  private JoinInput.Response event(String type, String item, long afterT0) {
    return again(
        Event.newBuilder()
            .setTime(Instant.ofEpochMilli(T0 + afterT0))
            .setEventId(type + item + afterT0)
            .setType(type)
            .setSubject("u1")
            .setRequestId("r1")
            .setItem(item)
            .build());
  }

  private JoinInput.Response echo(JoinInput.Response response, String slateId) {
    response.event().setSlateId(slateId);
    return again(response.event());
  }

  private JoinInput.Response again(Event event) {
    return new JoinInput.Response(event, Codecs.EVENT.encode(event), new Place(1, offset++));
  }

  private static JoinInput.Slate slate(String slateId) {
    return slate(served(slateId));
  }

  private static JoinInput.Slate slate(Served served) {
    return new JoinInput.Slate(served, Codecs.SERVED.encode(served));
  }

  private static Served served(String slateId) {
    List<ServedItem> items = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      items.add(
          ServedItem.newBuilder()
              .setItem("i" + (i + 1))
              .setItemPosition(0)
              .setPosition(i)
              .setFeatures(Map.of("item", "i" + (i + 1)))
              .build());
    }
    return Served.newBuilder()
        .setTime(Instant.ofEpochMilli(T0))
        .setRequestId("r1")
        .setSlateId(slateId)
        .setSubject("u1")
        .setRequestFeatures(Map.of("hour", "7"))
        .setItems(items)
        .setModel("main")
        .setModelVersion(3)
        .setFeatureSchema("f")
        .build();
  }
}
