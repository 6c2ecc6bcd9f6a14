package dev.sluice.model.offline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ClosedFieldTest {
  @Test
  void of_weighsByOccurrence_andLeavesRareValuesOut() {
    // Per field: unseen, missing, then its own values.
    Vocabulary vocabulary =
        new Vocabulary(List.of("a", "b"), List.of(List.of("x", "y"), List.of("z")));
    int[] counts = {0, 60, 100, 49, 0, 0, 70};
    boolean[] open = {true, false, true, false, false, false, false};

    assertThat(ClosedField.of(vocabulary, open, counts))
        .containsExactly(new ClosedField("a", 160, 60), new ClosedField("b", 70, 70));
  }
}
