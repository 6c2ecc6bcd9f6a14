package dev.sluice.model.represent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.model.matrix.Workers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RepresentationTrainingTest {
  private static final int USERS = 240;
  private static final int ITEMS = 150;
  private static final int TASTES = 6;
  private static final double[] EVEN = {.5, .5};

  private final List<Modality> modalities = new ArrayList<>();
  private final Split split = world(13);

  /** Users and items have a taste; content shows it with noise; pairs are mostly within a taste. */
  private Split world(long seed) {
    Random random = new Random(seed);
    float[][] tastes = new float[TASTES][8];
    for (float[] taste : tastes) {
      for (int j = 0; j < 8; j++) {
        taste[j] = (float) random.nextGaussian();
      }
    }
    for (String name : new String[] {"image", "text"}) {
      float[][] rows = new float[ITEMS][];
      for (int i = 0; i < ITEMS; i++) {
        if (random.nextInt(5) > 0) {
          rows[i] = new float[8];
          for (int j = 0; j < 8; j++) {
            rows[i][j] = tastes[i % TASTES][j] + (float) random.nextGaussian() * .5f;
          }
        }
      }
      modalities.add(new Modality(name, rows));
    }
    int pairs = USERS * 8;
    int[] user = new int[pairs];
    int[] item = new int[pairs];
    long[] time = new long[pairs];
    for (int p = 0; p < pairs; p++) {
      user[p] = p % USERS;
      int any = random.nextInt(ITEMS / TASTES);
      int taste = random.nextInt(5) > 0 ? user[p] % TASTES : random.nextInt(TASTES);
      item[p] = any * TASTES + taste;
      time[p] = p;
    }
    return Split.byTime(USERS, ITEMS, user, item, time);
  }

  private Cm3Config config() {
    return Cm3Config.defaults().withWork(8, 256, 5e-3, 12, 12).withLayers(2);
  }

  private Representation train(Cm3Config config, int threads) {
    try (Workers workers = new Workers(threads)) {
      return RepresentationTraining.run(config, modalities, EVEN, split, workers, epoch -> {});
    }
  }

  @Test
  void training_worldOfTastes_ranksFarBetterThanPopularity() {
    Representation trained = train(config(), 2);
    try (Workers workers = new Workers(1)) {
      RankingQuality tested =
          FullRanking.ofVectors(
              trained.users(), trained.items(), split.train(), split.test(), workers);
      RankingQuality popularity = FullRanking.ofPopularity(split.train(), split.test(), workers);
      // Chance is 20 of 150; within the taste it is 20 of 25.
      assertThat(popularity.recall20()).isLessThan(.35);
      assertThat(tested.recall20()).isGreaterThan(popularity.recall20() + .2);
    }
    assertThat(trained.losses().get(11)).isLessThan(trained.losses().get(0));
  }

  @Test
  void training_threads_giveTheSameBits() {
    Cm3Config few = Cm3Config.defaults().withWork(8, 256, 5e-3, 2, 2);
    Representation alone = train(few, 1);
    Representation many = train(few, 3);
    assertThat(Arrays.deepEquals(alone.items(), many.items())).isTrue();
    assertThat(Arrays.deepEquals(alone.users(), many.users())).isTrue();
  }

  @Test
  void training_withoutModalities_learnsIdentities() {
    try (Workers workers = new Workers(2)) {
      Representation trained =
          RepresentationTraining.run(config(), List.of(), new double[0], split, workers, e -> {});
      RankingQuality tested =
          FullRanking.ofVectors(
              trained.users(), trained.items(), split.train(), split.test(), workers);
      assertThat(tested.recall20()).isGreaterThan(.3);
    }
  }

  @Test
  void training_patience_endsItAndKeepsTheBest() {
    Representation trained =
        train(Cm3Config.defaults().withWork(8, 256, 5e-3, 200, 3).withLayers(2), 2);
    assertThat(trained.epochs()).isLessThan(200).isEqualTo(trained.bestEpoch() + 3);
  }

  /** What was trained goes on as if it had never stood still. */
  @Test
  void training_inPieces_givesTheSameBits() {
    Cm3Config few = Cm3Config.defaults().withWork(8, 256, 5e-3, 4, 4);
    Representation whole = train(few, 2);
    try (Workers workers = new Workers(2)) {
      RepresentationTraining training =
          RepresentationTraining.start(few, modalities, EVEN, split, workers);
      assertThatThrownBy(training::result).hasMessageContaining("train first");
      training.train(1, epoch -> {});
      assertThat(training.result().epochs()).isEqualTo(1);
      training.train(2, epoch -> {});
      training.train(100, epoch -> {});
      Representation pieces = training.result();
      assertThat(pieces.epochs()).isEqualTo(4);
      assertThat(Arrays.deepEquals(whole.items(), pieces.items())).isTrue();
      assertThat(pieces.losses()).isEqualTo(whole.losses());
    }
  }

  /** One of the recipes cannot learn: the other is taken, and is as good as trained alone. */
  @Test
  void search_choosesByTheValidationPairs_afterTrainingEachToItsEnd() {
    Recipe bad = new Recipe("bad", config().withWork(8, 256, 1e-9, 12, 12), false);
    Recipe good = new Recipe("good", config(), false);
    List<String> heard = new ArrayList<>();
    try (Workers workers = new Workers(2)) {
      RepresentationSearch.Found found =
          RepresentationSearch.run(
              List.of(bad, good),
              modalities,
              recipe -> EVEN,
              split,
              workers,
              (recipe, epoch) -> heard.add(recipe.name() + epoch.number()));
      assertThat(found.chosen().recipe()).isEqualTo(good);
      assertThat(found.tried()).extracting(t -> t.recipe().name()).containsExactly("bad", "good");
      assertThat(found.tried().get(0).recall20()).isLessThan(found.tried().get(1).recall20());
      assertThat(heard)
          .startsWith("bad1", "bad2")
          .contains("bad12", "good1", "good12")
          .hasSize(12 + 12);
      Representation alone = train(config(), 2);
      assertThat(found.representation().valid().recall20())
          .isGreaterThanOrEqualTo(alone.valid().recall20());
      assertThat(found.tried().get(0).share() + found.tried().get(1).share()).isEqualTo(1);
      assertThat(
              RepresentationSearch.choose(
                  List.of(bad, good), modalities, recipe -> EVEN, split, workers))
          .isEqualTo(good);
    }
  }

  /** The same recipe with four seeds: where they disagree, some of them are wrong. */
  @Test
  void search_blendsWhatIsBetterTogether_andReportsItsShares() {
    List<Recipe> recipes =
        LongStream.range(0, 4)
            .mapToObj(
                seed -> new Recipe("seed " + seed, config().withSeed(seed).withEpochs(5), false))
            .toList();
    try (Workers workers = new Workers(2)) {
      RepresentationSearch.Found found =
          RepresentationSearch.run(
              recipes, modalities, recipe -> EVEN, split, workers, (r, e) -> {});
      Representation blended = found.representation();
      long shared = found.tried().stream().filter(tried -> tried.share() > 0).count();
      assertThat(shared).isGreaterThan(1);
      assertThat(found.tried().stream().mapToDouble(RepresentationSearch.Tried::share).sum())
          .isCloseTo(1, within(1e-12));
      assertThat(blended.valid().recall20()).isGreaterThan(found.chosen().recall20());
      assertThat(
              FullRanking.ofVectors(
                  blended.users(), blended.items(), split.train(), split.valid(), workers))
          .isEqualTo(blended.valid());
      assertThat(blended.epochs()).isEqualTo(5 * shared);
    }
  }

  /** What does not help has no share, and the best alone is left as it was trained. */
  @Test
  void search_ofTwiceTheSame_takesOne() {
    Recipe same = new Recipe("same", config(), false);
    try (Workers workers = new Workers(2)) {
      RepresentationSearch.Found found =
          RepresentationSearch.run(
              List.of(same, same), modalities, recipe -> EVEN, split, workers, (r, e) -> {});
      assertThat(found.tried())
          .extracting(RepresentationSearch.Tried::share)
          .containsExactly(1.0, 0.0);
      assertThat(Arrays.deepEquals(found.representation().items(), train(config(), 2).items()))
          .isTrue();
    }
  }

  /** Nothing to choose by: the first recipe, for as many epochs as it says. */
  @Test
  void search_withoutValidationPairs_trainsTheFirst() {
    Interactions none = Interactions.of(USERS, ITEMS, new int[0], new int[0]);
    Recipe first = new Recipe("first", config().withEpochs(7), false);
    Recipe second = new Recipe("second", config(), false);
    try (Workers workers = new Workers(2)) {
      RepresentationSearch.Found found =
          RepresentationSearch.run(
              List.of(first, second),
              modalities,
              recipe -> EVEN,
              new Split(split.train(), none, none),
              workers,
              (recipe, epoch) -> {});
      assertThat(found.tried()).hasSize(1);
      assertThat(found.representation().epochs()).isEqualTo(7);
      assertThat(found.representation().bestEpoch()).isEqualTo(7);
    }
  }

  @Test
  void training_withoutPairs_isRefused() {
    Interactions none = Interactions.of(3, 4, new int[0], new int[0]);
    try (Workers workers = new Workers(1)) {
      assertThatThrownBy(
              () ->
                  RepresentationTraining.run(
                      config(),
                      List.of(),
                      new double[0],
                      new Split(none, none, none),
                      workers,
                      e -> {}))
          .hasMessageContaining("nothing to train on");
    }
  }

  @Test
  void strangers_standAtTheMeanOfWhatWasTaken() {
    int[] user = {0, 0, 1, 1, 2};
    int[] item = {0, 1, 1, 2, 3};
    Interactions train = Interactions.of(4, 4, user, item);
    Interactions none = Interactions.of(4, 4, new int[0], new int[0]);
    try (Workers workers = new Workers(1)) {
      Representation trained =
          RepresentationTraining.run(
              Cm3Config.defaults().withWork(4, 8, 1e-3, 1, 1),
              List.of(),
              new double[0],
              new Split(train, none, none),
              workers,
              e -> {});
      float[] mean = new float[4];
      for (int i : item) {
        for (int j = 0; j < 4; j++) {
          mean[j] += trained.items()[i][j] / item.length;
        }
      }
      assertThat(trained.users()[3])
          .containsExactly(mean, org.assertj.core.api.Assertions.within(1e-5f));
    }
  }
}
