package dev.sluice.schemas.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.codec.Codec;
import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.codec.Decoded;
import dev.sluice.schemas.guard.Guard;
import dev.sluice.schemas.guard.GuardConfig;
import dev.sluice.schemas.guard.Verdict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;

/**
 * Every decoder, and the guard behind it, against structured random bytes: whatever comes, they
 * return a word on it, the same one each time, and what they let in can be written and read again.
 *
 * <p>{@code -Dsluice.fuzz.inputs=10000000 -Dsluice.fuzz.seed=7} makes a longer run of it. An input
 * that breaks a rule is kept in {@code target/fuzz}; a fixed one moves into {@link #KEPT}.
 */
class DecodersFuzzTest {
  private static final long APPENDED = 1_700_000_500_000L;
  private static final int SHORT_RUN = 150_000;

  /** Inputs that broke something once, as seed and number. */
  private static final List<long[]> KEPT =
      List.of(
          // A name of a field of JSON that holds a line feed, quoted in the detail.
          new long[] {7, 1_568_605});

  private final Guard guard = new Guard(GuardConfig.defaults());
  private long accepted;
  private long rejected;

  @Test
  void keptInputs_haveAWord() throws Exception {
    for (long[] kept : KEPT) {
      judge(new Inputs(kept[0]), kept[0], kept[1]);
    }
    judge(new Inputs(0), 0, 0);
  }

  @Test
  void randomInputs_haveAWordAndTheSameTwice() throws Exception {
    long seed = Long.getLong("sluice.fuzz.seed", 1);
    long count = Long.getLong("sluice.fuzz.inputs", SHORT_RUN);
    Inputs inputs = new Inputs(seed);
    for (long number = 0; number < count; number++) {
      judge(inputs, seed, number);
    }
    System.out.printf(
        "fuzz: seed %d, %,d inputs: %,d accepted, %,d rejected%n", seed, count, accepted, rejected);
    assertThat(accepted).as("inputs that are let in").isGreaterThan(count / 50);
    assertThat(rejected).as("inputs that are put aside").isGreaterThan(count / 50);
  }

  private void judge(Inputs inputs, long seed, long number) throws Exception {
    List<Codec<?>> codecs = Codecs.all();
    Codec<?> codec = codecs.get((int) (number / Inputs.PER_RECORD % codecs.size()));
    byte[] input = inputs.input(codec, number);
    byte[] before = input.clone();
    try {
      decode(codec, input);
      guarded(codec, input);
      require(Arrays.equals(input, before), "the input is written to");
    } catch (RuntimeException | Error e) {
      Path kept = Path.of("target", "fuzz", "%d-%d".formatted(seed, number));
      Files.createDirectories(kept.getParent());
      Files.write(kept, input);
      throw new AssertionError(
          "seed %d, input %d for %s breaks: %s (%s)"
              .formatted(
                  seed,
                  number,
                  codec.schema().getName(),
                  e,
                  HexFormat.of().formatHex(Arrays.copyOf(input, Math.min(80, input.length)))),
          e);
    }
  }

  private <T extends SpecificRecord> void decode(Codec<T> codec, byte[] input) {
    Decoded<T> first = codec.decode(input);
    Decoded<T> second = codec.decode(input);
    if (first instanceof Decoded.Ok<T> ok) {
      accepted++;
      // By size, as NaN is not equal to itself and equal maps may differ in order.
      byte[] written = codec.encode(ok.record());
      T again = codec.decodeOrThrow(written);
      require(codec.encode(again).length == written.length, "a second writing differs");
      require(second instanceof Decoded.Ok, "a second reading differs");
    } else {
      rejected++;
      Decoded.Bad<T> bad = (Decoded.Bad<T>) first;
      require(!bad.detail().isBlank() && !bad.detail().contains("\n"), "no line of detail");
      require(bad.equals(second), "a second reading differs");
    }
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalStateException(otherwise);
    }
  }

  private void guarded(Codec<?> codec, byte[] input) {
    String name = codec.schema().getName();
    Verdict<?> verdict =
        switch (name) {
          case "Event" -> guard.event(input, APPENDED);
          case "Item" -> guard.item(input, APPENDED);
          case "ItemState" -> guard.itemState(input, APPENDED);
          case "User" -> guard.user(input, APPENDED);
          case "Request" -> guard.request(input, APPENDED);
          default -> null;
        };
    if (verdict instanceof Verdict.Rejected<?> no) {
      require(
          !no.detail().isBlank() && !no.detail().contains("\n"),
          "refused without a line of detail");
    }
  }
}
