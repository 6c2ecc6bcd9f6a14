package dev.sluice.schemas.topic;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ModelKeysTest {
  @Test
  void snapshotVersion_isThatOfItsOwnKeysOnly() {
    assertThat(ModelKeys.snapshotVersion("main", ModelKeys.snapshot("main", 240))).hasValue(240);
    assertThat(ModelKeys.snapshotVersion("other", ModelKeys.snapshot("main", 240))).isEmpty();
    assertThat(ModelKeys.snapshotVersion("main", ModelKeys.newest("main"))).isEmpty();
    assertThat(ModelKeys.snapshotVersion("main", "main/snapshot/x")).isEmpty();
    assertThat(ModelKeys.snapshotVersion("main", ModelKeys.control("main"))).isEmpty();
  }
}
