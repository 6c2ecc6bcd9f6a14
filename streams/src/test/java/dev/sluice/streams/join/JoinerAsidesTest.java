package dev.sluice.streams.join;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.codec.RejectReason;
import dev.sluice.schemas.record.Consent;
import dev.sluice.schemas.record.Event;
import dev.sluice.schemas.record.Example;
import dev.sluice.schemas.record.Mode;
import dev.sluice.schemas.record.Served;
import org.junit.jupiter.api.Test;

/** What becomes no example: put aside, or dropped by rule. */
class JoinerAsidesTest extends JoinerScenario {
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
  void join_typeThatIsNoLabel_changesNothing() {
    take(slate("s1"), impression("i1", 0), event("hover", "i1", 1));
    assertThat(examples).isEmpty();
    assertThat(asides).isEmpty();
  }
}
