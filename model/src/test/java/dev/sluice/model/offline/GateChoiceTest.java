package dev.sluice.model.offline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Collections;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** The choice of a kept share on a log of which it is known which fields tell something. */
class GateChoiceTest {
  private static final int ROWS = 6_000;
  private static final int USEFUL = 8;
  private static final int NOISE = 60;
  private static final int VALUES = 2 * USEFUL + 2 * NOISE;

  /** Two fields whose values fit or do not, and two of noise with values often enough to learn. */
  private static EncodedLog log(int rows, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int[] offsets = new int[rows * 4 + 1];
    Arrays.setAll(offsets, i -> i);
    int[] ids = new int[rows * 4];
    int[] labels = new int[rows];
    for (int row = 0; row < rows; row++) {
      int a = random.nextInt(USEFUL);
      int b = random.nextInt(USEFUL);
      ids[4 * row] = a;
      ids[4 * row + 1] = USEFUL + b;
      ids[4 * row + 2] = 2 * USEFUL + random.nextInt(NOISE);
      ids[4 * row + 3] = 2 * USEFUL + NOISE + random.nextInt(NOISE);
      double ctr = (a % 2 == b % 2 ? 0.6 : 0.2) + 0.02 * a;
      labels[row] = random.nextDouble() < ctr ? 1 : 0;
    }
    float[] weights = new float[ids.length];
    Arrays.fill(weights, 1);
    return new EncodedLog(
        rows, 4, offsets, ids, weights, labels, Collections.nCopies(rows, "someone"));
  }

  private static int[] fieldOf() {
    int[] of = new int[VALUES];
    Arrays.fill(of, USEFUL, 2 * USEFUL, 1);
    Arrays.fill(of, 2 * USEFUL, 2 * USEFUL + NOISE, 2);
    Arrays.fill(of, 2 * USEFUL + NOISE, VALUES, 3);
    return of;
  }

  @Test
  void choice_closesFieldsThatTellNothing_andKeepsWhatTells() {
    EncodedLog train = log(ROWS, 1);
    EncodedLog valid = log(1_500, 2);
    NetShape shape = NetShape.fm(4, 4);
    NetConfig config = NetConfig.of(ROWS, 1e-3, 1);
    Net ungated = new Net(shape, VALUES, 1, train.baseRate(), MatrixProduct.plain());
    NetTrainer.train(ungated, config, train, valid, 60);
    ExecutorService pool = Executors.newFixedThreadPool(2);
    try {
      GateChoice.Chosen chosen =
          GateChoice.of(
              shape,
              config,
              fieldOf(),
              new GateChoice.Parts(train, valid, ungated),
              MatrixProduct.plain(),
              new Trials(600, 2, pool, line -> {}));

      assertThat(chosen.useful()).containsExactly(true, true, false, false);
      assertThat(chosen.values()).isEqualTo(VALUES);
      int noise = 0;
      for (int value = 0; value < VALUES; value++) {
        noise += chosen.open()[value] && value >= 2 * USEFUL ? 1 : 0;
      }
      assertThat(noise).as("of %d values of noise", 2 * NOISE).isLessThanOrEqualTo(NOISE / 10);
      assertThat(chosen.kept() - noise)
          .as("values of fields that tell, all met often")
          .isEqualTo(2 * USEFUL);
      assertThat(chosen.points()).hasSizeGreaterThanOrEqualTo(4);
      assertThat(chosen.points().get(0).kept()).isLessThanOrEqualTo((int) (0.7 * VALUES + 1));
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void worth_isOfFieldsThatTell_andPooledOverJudges() {
    EncodedLog train = log(ROWS, 5);
    NetShape shape = NetShape.fm(4, 4);
    Net net = new Net(shape, VALUES, 1, train.baseRate(), MatrixProduct.plain());
    NetTrainer.train(net, NetConfig.of(ROWS, 1e-3, 1), train, log(1_500, 6), 60);
    FieldWorth once = new FieldWorth(4);
    once.add(net, log(1_500, 7), 1);
    FieldWorth twice = new FieldWorth(4);
    twice.add(net, log(1_500, 7), 1);
    twice.add(net, log(1_500, 7), 1);

    assertThat(once.useful()).containsExactly(true, true, false, false);
    // Twice the rows: as much worth, surer.
    for (int field = 0; field < 4; field++) {
      assertThat(twice.worth(field)).as("field %d", field).isGreaterThan(once.worth(field));
    }
  }

  @Test
  void shuffledField_staysItself_andLeavesTheOthers() {
    EncodedLog log = log(50, 3);
    int[] from = new int[50];
    Arrays.setAll(from, row -> (row + 7) % 50);

    EncodedLog dealt = log.shuffled(2, from);

    for (int row = 0; row < 50; row++) {
      for (int field = 0; field < 4; field++) {
        int source = field == 2 ? from[row] : row;
        assertThat(dealt.ids()[4 * row + field]).isEqualTo(log.ids()[4 * source + field]);
      }
    }
    assertThat(dealt.labels()).isEqualTo(log.labels());
  }

  @Test
  void takenRows_areThoseAsked() {
    EncodedLog log = log(50, 3);

    EncodedLog taken = log.taken(new int[] {4, 0, 49});

    assertThat(taken.rows()).isEqualTo(3);
    assertThat(taken.labels()).containsExactly(log.labels()[4], log.labels()[0], log.labels()[49]);
    assertThat(Arrays.copyOfRange(taken.ids(), 8, 12))
        .isEqualTo(Arrays.copyOfRange(log.ids(), 49 * 4, 50 * 4));
  }
}
