package dev.sluice.flink.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class RestorePointTest {
  @Test
  void firstStart_isTheUntrainedTable() {
    TrainerPoint point = RestorePoint.choose(OptionalLong.empty(), List.of(), () -> false, "main");
    assertThat(point.checkpointId).isEqualTo(CheckpointedLearner.NOTHING);
    assertThat(point.pending).isEmpty();
  }

  @Test
  void checkpoint_isItsOwnPoint() {
    TrainerPoint saved = TrainerPoint.of(3, new byte[] {1});
    assertThat(choose(3, saved)).isSameAs(saved);
  }

  @Test
  void checkpointWithoutTrainer_orOfAnother_isRefusedByName() {
    assertThatThrownBy(() -> choose(3)).hasMessageContaining("holds no trainer of model main");
    assertThatThrownBy(() -> choose(3, TrainerPoint.of(2, new byte[0])))
        .hasMessageContaining("checkpoint 3 holds the trainer of checkpoint 2");
    assertThatThrownBy(
            () -> choose(3, TrainerPoint.of(3, new byte[0]), TrainerPoint.of(3, new byte[0])))
        .hasMessageContaining("and others");
  }

  @Test
  void tableWithoutTheCheckpoint_isNamedWithModelAndCheckpoint() {
    assertThatThrownBy(
            () ->
                RestorePoint.restore(
                    new RecordedLearner(), TrainerPoint.of(404, new byte[0]), "main"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("model main cannot go on from checkpoint 404");
  }

  private static TrainerPoint choose(long restored, TrainerPoint... saved) {
    return RestorePoint.choose(OptionalLong.of(restored), List.of(saved), () -> true, "main");
  }
}
