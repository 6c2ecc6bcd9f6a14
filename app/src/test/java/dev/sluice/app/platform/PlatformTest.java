package dev.sluice.app.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.schemas.feature.FeatureSchema;
import dev.sluice.schemas.topic.Topics;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class PlatformTest {
  private static final FeatureSchema SCHEMA =
      FeatureSchema.parse(
          """
          labels: {click: {weight: 1, window: 10m}}
          features:
            - {name: user, from: subject, kind: category}
          """,
          "test");

  @TempDir Path folder;

  @Test
  @Timeout(60)
  void platform_started_holdsItsFolderAndGivesItBackWhenClosed() {
    WorkFolder work = WorkFolder.at(folder);
    try (Platform platform = start(work)) {
      platform.check();
      assertThat(work.isRunning()).isTrue();
      assertThat(work.state().orElseThrow()).containsKey("bootstrap.servers");
      assertThatThrownBy(() -> start(work))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("already running");
    }
    assertThat(work.isRunning()).isFalse();
  }

  private static Platform start(WorkFolder work) {
    return Platform.start(
        work, null, Topics.withDefaultPrefix(), SCHEMA, (kafka, topics) -> List.of());
  }
}
