package dev.sluice.app.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.feature.FeatureSchema;
import dev.sluice.schemas.log.LogFolder;
import dev.sluice.schemas.log.LogReader;
import dev.sluice.schemas.record.Event;
import dev.sluice.schemas.record.Example;
import dev.sluice.schemas.record.Item;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MovielensTest {
  @TempDir Path folder;

  @BeforeEach
  void writeTinyLog() throws IOException {
    Files.writeString(
        folder.resolve("movies.csv"),
        """
        movieId,title,genres
        1,"Good, the Bad, The (1966)",Western|Drama
        2,Nameless,(no genres listed)
        3,Heat (1995),Crime
        """);
    Files.writeString(
        folder.resolve("ratings.csv"),
        """
        userId,movieId,rating,timestamp
        a,1,5.0,1000000001
        a,2,3.0,1000000001
        b,3,4.0,1000000000
        b,1,2.5,1000000002
        """);
  }

  @Test
  void ratings_ofOneSecond_keepOrderAndGetDistinctTimes() throws IOException {
    List<Rating> ratings = MovielensFolder.open(folder).ratings();
    assertThat(ratings).extracting(Rating::movie).containsExactly("3", "1", "2", "1");
    assertThat(ratings).extracting(Rating::timeMillis).doesNotHaveDuplicates().isSorted();
    assertThat(ratings).extracting(Rating::isClick).containsExactly(true, true, false, false);
  }

  @Test
  void items_quotedTitleAndMissingGenres_areRead() throws IOException {
    List<Item> items = MovielensFolder.open(folder).items(0);
    assertThat(items.get(0).getAttributes())
        .containsEntry("title", "Good, the Bad, The")
        .containsEntry("year", 1966.0)
        .containsEntry("genres", List.of("Western", "Drama"));
    assertThat(items.get(1).getAttributes()).doesNotContainKeys("genres", "year");
  }

  @Test
  void candidates_ofEachRating_wereRatedBeforeAndNotByThisUser() throws IOException {
    RatingLog log = new RatingLog(MovielensFolder.open(folder).ratings(), 100, 4, 1);
    assertThat(log.take("0", 1).negatives()).isEmpty();
    assertThat(log.take("1", 2).negatives()).containsExactly("3");
    assertThat(log.take("2", 3).negatives()).containsExactly("3");
    RatingLog.Ask last = log.take("3", 4);
    assertThat(last.negatives()).containsExactly("2");
    assertThat(last.request().getCandidates()).allMatch(c -> c.getLog()).hasSize(2);
    assertThat(log.hasNext()).isFalse();
  }

  @Test
  void folder_withoutRatings_isRefusedByName(@TempDir Path empty) {
    assertThatThrownBy(() -> MovielensFolder.open(empty)).hasMessageContaining("ratings.csv");
  }

  @Test
  void files_ofTinyLog_holdImpressionsClicksAndRatings(@TempDir Path out) throws IOException {
    RatingLogFiles.Written written =
        RatingLogFiles.write(MovielensConfig.of(folder), 1, out.resolve("log"));
    assertThat(written.requests()).isEqualTo(4);
    assertThat(written.items()).isEqualTo(3);
    int clicks = 0;
    try (LogReader<Event> events =
        LogFolder.open(out.resolve("log")).read("events", Codecs.EVENT)) {
      while (events.hasNext()) {
        clicks += events.next().getType().equals("click") ? 1 : 0;
      }
    }
    assertThat(clicks).isEqualTo(2);
  }

  /** What was rated before votes on what is rated now, in the replay as in an import. */
  @Test
  void replay_ofTheFirstRatings_knowsWhatWasRatedBefore() throws IOException {
    Files.writeString(
        folder.resolve("movies.csv"),
        "movieId,title,genres\n1,Rio Bravo (1959),Western\n2,Heat (1995),Crime\n"
            + "3,Rio Bravo (1970),Western\n4,Ran (1985),Drama\n");
    Files.writeString(
        folder.resolve("ratings.csv"),
        "userId,movieId,rating,timestamp\na,1,5.0,1\na,2,2.0,2\na,3,4.0,3\na,4,4.0,4\n");
    FeatureSchema schema =
        FeatureSchema.parse(
            """
            labels: {click: {}}
            engagements: [rating]
            features:
              - {name: liked, kind: history, of: click, within: 1h, chunks: 0}
              - {name: rated, kind: history, of: rating, within: 1h, chunks: 0}
              - {name: text, from: item.vectors.text, kind: vector, dim: 64}
              - {name: vote, kind: similarity, of: [liked, text], among: rated}
            """,
            "test");
    List<Example> examples = new ArrayList<>();
    RatingReplay.examples(MovielensConfig.of(folder).withNegatives(0), schema, 1, 3, examples::add);
    assertThat(examples).extracting(Example::getItem).containsExactly("1", "2", "3");
    assertThat(examples.get(0).getFeatures()).containsOnlyKeys("text");
    assertThat((Double) examples.get(2).getFeatures().get("vote")).isBetween(1e-3, 0.25);
    assertThat(RatingReplay.fused().feature("vote")).isPresent();
  }

  @Test
  void realFolder_whereItIsBesideTheCheckout_isReadWhole() throws IOException {
    Path real =
        Path.of(System.getProperty("sluice.data", "../../shared/data"), "movielens-multimodal");
    assumeTrue(
        Files.isDirectory(real),
        "no ../shared/data beside the checkout, nor a folder given by -Dsluice.data: skipped");
    List<Rating> ratings = MovielensFolder.open(real).ratings();
    assertThat(ratings).hasSize(100_836);
    assertThat(ratings).extracting(Rating::timeMillis).isSorted();
    List<Item> items = MovielensFolder.open(real).items(0);
    assertThat(items).hasSize(9_742);
    assertThat(items).filteredOn(i -> i.getVectors().containsKey("trailer")).hasSize(4_751);
    // Of 971 posters 211 belong to movies that movies.csv does not list.
    assertThat(items).filteredOn(i -> i.getVectors().containsKey("poster")).hasSize(760);
  }
}
