package dev.sluice.schemas.guard;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.codec.RejectReason;
import dev.sluice.schemas.feature.FeatureSchema;
import dev.sluice.schemas.record.Consent;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GuardTest {
  private static final long NOW = 1_800_000_000_000L;
  private final Guard guard = new Guard(GuardConfig.defaults());

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{`eventId`:` `}|BLANK_ID|eventId",
        "{`subject`:``}|BLANK_ID|subject",
        "{`time`:-1}|BAD_TIME|outside",
        "{`time`:99999999999999}|BAD_TIME|outside",
        "{`position`:-2}|BAD_NUMBER|position",
        "{`viewMs`:-1}|BAD_NUMBER|viewMs",
        "{`requestId`:`r`}|BLANK_ID|item",
        "{`context`:{`keepRate`:0}}|BAD_NUMBER|keepRate",
        "{`context`:{`keepRate`:1.5}}|BAD_NUMBER|keepRate",
        "{`nonsense`:1}|UNREADABLE|nonsense",
      })
  void event_withOneFault_isRejectedForIt(String change, RejectReason reason, String word) {
    var verdict = guard.event(event(change.replace('`', '"')), NOW);
    assertThat(verdict).isInstanceOf(Verdict.Rejected.class);
    var rejected = (Verdict.Rejected<?>) verdict;
    assertThat(rejected.reason()).isEqualTo(reason);
    assertThat(rejected.detail()).contains(word);
  }

  @Test
  void event_withoutFault_isAccepted() {
    assertThat(guard.event(event("{}"), NOW)).isInstanceOf(Verdict.Accepted.class);
  }

  @Test
  void event_aheadOfTheClock_isRejectedWhereTimeFollowsIt() {
    Guard live = new Guard(GuardConfig.defaults().withMaxAhead(Duration.ofHours(1)));
    byte[] event = event("{\"time\":" + (NOW + 3_700_000) + "}");
    assertThat(live.event(event, NOW)).isInstanceOf(Verdict.Rejected.class);
    assertThat(live.event(event, NOW + 200_000)).isInstanceOf(Verdict.Accepted.class);
    assertThat(guard.event(event, NOW)).isInstanceOf(Verdict.Accepted.class);
  }

  @Test
  void item_withWrongVectorLength_isRejected() {
    Guard strict = new Guard(GuardConfig.defaults().withVectorLengths(Map.of("text", 3)));
    byte[] item =
        "{\"item\":\"i\",\"version\":1,\"time\":1700000000000,\"vectors\":{\"text\":[1,2]}}"
            .getBytes(UTF_8);
    assertThat(((Verdict.Rejected<?>) strict.item(item, NOW)).reason())
        .isEqualTo(RejectReason.BAD_VECTOR);
    assertThat(guard.item(item, NOW)).isInstanceOf(Verdict.Accepted.class);
  }

  @Test
  void config_ofASchema_hasTheLengthsOfItsVectors() {
    GuardConfig config =
        GuardConfig.of(
            FeatureSchema.parse(
                """
                labels: {click: {weight: 1, window: 10m}}
                features:
                  - {name: text, from: item.vectors.text, kind: vector, dim: 3}
                  - {name: image, from: item.vectors.image, kind: vector, dim: 2}
                  - {name: half_image, from: item.vectors.image, kind: vector, dim: 1}
                """,
                "test"));
    assertThat(config.vectorLengths()).isEqualTo(Map.of("text", 3));
  }

  @Test
  void record_overTheLimit_isRejectedUnread() {
    assertThat(((Verdict.Rejected<?>) guard.event(new byte[2 << 20], NOW)).reason())
        .isEqualTo(RejectReason.TOO_LARGE);
  }

  @Test
  void consent_ofTwoStatements_isTheStricter() {
    assertThat(Consents.strictest(Consent.FULL, Consent.MEASURE)).isEqualTo(Consent.MEASURE);
    assertThat(Consents.strictest(Consent.NONE, Consent.MEASURE)).isEqualTo(Consent.NONE);
  }

  /** A good event with the keys of {@code change} put over it. */
  private static byte[] event(String change) {
    try {
      var mapper = new com.fasterxml.jackson.databind.ObjectMapper();
      var base =
          (com.fasterxml.jackson.databind.node.ObjectNode)
              mapper.readTree(
                  "{\"eventId\":\"e\",\"type\":\"click\",\"subject\":\"u\",\"time\":1700000000000}");
      base.setAll((com.fasterxml.jackson.databind.node.ObjectNode) mapper.readTree(change));
      return mapper.writeValueAsBytes(base);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
