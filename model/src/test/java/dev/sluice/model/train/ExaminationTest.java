package dev.sluice.model.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.model.ModelConfig;
import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.record.Example;
import dev.sluice.schemas.record.Origin;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExaminationTest {
  private static final double[] TRUTH = {1, 0.72, 0.54, 0.42, 0.35};

  @BeforeAll
  static void trustRecords() {
    Codecs.all();
  }

  @Test
  void shares_ofRandomSlates_areWithinATenthOfTheTruth() {
    Examination examination = new Examination();
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < 200_000; i++) {
      int position = i % TRUTH.length;
      examination.add(
          example(position, Origin.EXPLORE), random.nextDouble() < 0.2 * TRUTH[position]);
    }
    for (int position = 0; position < TRUTH.length; position++) {
      assertThat(examination.share(position) / TRUTH[position]).isCloseTo(1, within(0.1));
    }
    Examination again = new Examination();
    again.restore(examination.toBytes());
    assertThat(again.share(3)).isEqualTo(examination.share(3));
  }

  @Test
  void modelsOwnSlates_countNothing() {
    Examination examination = new Examination();
    for (int i = 0; i < 1_000; i++) {
      examination.add(example(i % 2, Origin.MODEL), i % 2 == 0);
    }
    assertThat(examination.share(1)).isEqualTo(1);
  }

  @Test
  void weights_besideAPositionFeature_areRefused(@TempDir Path folder) {
    ModelConfig both = Lessons.CONFIG.with("positionBias: WEIGHTS");
    assertThatThrownBy(() -> Learner.open(both, Lessons.SCHEMA, folder.resolve("t")))
        .hasMessageContaining("without a feature of kind position");
  }

  @Test
  void click_atAPlaceThatFewLookAt_weighsMore() {
    Lesson click = new Lesson(1, 1, 1, 1);
    assertThat(click.looked(0.5)).isEqualTo(new Lesson(1, 2, 1, 1));
    Lesson none = new Lesson(0, 1, 0, 1);
    assertThat(none.looked(0.5)).isEqualTo(none);
    assertThat(ModelConfig.defaults().positionBias().name()).isEqualTo("FEATURE");
  }

  private static Example example(int position, Origin origin) {
    Example example = new Example();
    example.setPosition(position);
    example.setOrigin(origin);
    return example;
  }
}
