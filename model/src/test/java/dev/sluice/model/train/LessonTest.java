package dev.sluice.model.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.model.SampledNegatives;
import dev.sluice.schemas.feature.FeatureSchema;
import dev.sluice.schemas.feature.FeatureSpec;
import dev.sluice.schemas.feature.LabelSpec;
import dev.sluice.schemas.feature.Source;
import dev.sluice.schemas.record.Example;
import dev.sluice.schemas.record.Label;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LessonTest {
  private static final Instant SHOWN = Instant.parse("2026-03-01T12:00:00Z");
  private static final FeatureSchema SCHEMA =
      new FeatureSchema(
          Map.of(
              "click", new LabelSpec("click", 1, Duration.ofMinutes(10)),
              "purchase", new LabelSpec("purchase", 10, Duration.ofDays(7))),
          Duration.ZERO,
          List.of(new FeatureSpec.Category("user", new Source(Source.Root.SUBJECT, ""), 1)));

  @Test
  void negative_teachesBothOutputs() {
    assertThat(of(example(0, true, Map.of()))).isEqualTo(new Lesson(0, 1, 0, 1));
  }

  @Test
  void click_beforeItsWindowCloses_teachesRankingAlone() {
    assertThat(of(example(0, false, Map.of("click", label(1, 5)))))
        .isEqualTo(new Lesson(1, 1, 1, 0));
  }

  @Test
  void closingRevision_ofAClick_teachesTheCtrAlone() {
    assertThat(of(example(1, true, Map.of("click", label(1, 5)))))
        .isEqualTo(new Lesson(0, 0, 1, 1));
    assertThat(of(example(1, true, Map.of("click", label(3, 5)))))
        .isEqualTo(new Lesson(0, 0, 1, 1));
  }

  @Test
  void purchaseWithinTheClickWindow_isAddedByItsOwnRevisionOnly() {
    Map<String, Label> both = Map.of("click", label(1, 5), "purchase", label(1, 60));
    assertThat(of(example(1, false, both))).isEqualTo(new Lesson(1, 10, 1, 0));
    assertThat(of(example(2, true, both))).isEqualTo(new Lesson(0, 0, 1, 1));
  }

  @Test
  void purchaseAfterTheClickWindow_addsItsWeight() {
    Map<String, Label> both = Map.of("click", label(1, 5), "purchase", label(1, 3_600));
    assertThat(of(example(2, false, both))).isEqualTo(new Lesson(1, 10, 1, 0));
    assertThat(of(example(3, false, Map.of("click", label(1, 5), "purchase", label(2, 3_600)))))
        .isEqualTo(new Lesson(0, 0, 1, 0));
  }

  @Test
  void purchaseWithoutClick_isAPositiveForRankingAndNoneForTheCtr() {
    assertThat(of(example(0, true, Map.of("purchase", label(1, 60)))))
        .isEqualTo(new Lesson(1, 10, 0, 1));
  }

  @Test
  void sampledNegative_teachesTheCtrByItsShareOrNotAtAll() {
    Example sampled = example(0, true, Map.of());
    sampled.setKeepRate(0.25);
    assertThat(Lesson.of(sampled, SCHEMA, SampledNegatives.CORRECT))
        .isEqualTo(new Lesson(0, 1, 0, 4));
    assertThat(Lesson.of(sampled, SCHEMA, SampledNegatives.RANK_ONLY))
        .isEqualTo(new Lesson(0, 1, 0, 0));
  }

  @Test
  void click_ofAShortWindow_teachesRankingWhenItCloses() {
    FeatureSchema shortly =
        new FeatureSchema(
            Map.of(
                "click", new LabelSpec("click", 2, Duration.ofSeconds(10)),
                "purchase", new LabelSpec("purchase", 10, Duration.ofDays(7))),
            Duration.ZERO,
            SCHEMA.features());
    Map<String, Label> click = Map.of("click", label(1, 5));
    Map<String, Label> both = Map.of("click", label(1, 5), "purchase", label(1, 7));
    assertThat(Lesson.of(example(0, false, click), shortly, SampledNegatives.CORRECT))
        .isEqualTo(new Lesson(0, 0, 1, 0));
    assertThat(Lesson.of(example(1, false, both), shortly, SampledNegatives.CORRECT))
        .isEqualTo(new Lesson(1, 10, 1, 0));
    assertThat(Lesson.of(example(1, true, click), shortly, SampledNegatives.CORRECT))
        .isEqualTo(new Lesson(1, 2, 1, 1));
    assertThat(Lesson.of(example(0, true, click), shortly, SampledNegatives.CORRECT))
        .isEqualTo(new Lesson(1, 2, 1, 1));
    assertThat(Lesson.of(example(0, true, Map.of()), shortly, SampledNegatives.CORRECT))
        .isEqualTo(new Lesson(0, 1, 0, 1));
  }

  private static Lesson of(Example example) {
    return Lesson.of(example, SCHEMA, SampledNegatives.CORRECT);
  }

  private static Label label(int count, long secondsAfter) {
    return new Label(count, (double) count, SHOWN.plusSeconds(secondsAfter));
  }

  private static Example example(int revision, boolean closed, Map<String, Label> labels) {
    Example example = new Example();
    example.setTime(SHOWN);
    example.setRevision(revision);
    example.setClosed(closed);
    example.setLabels(labels);
    example.setWeight(1);
    example.setKeepRate(1);
    return example;
  }
}
