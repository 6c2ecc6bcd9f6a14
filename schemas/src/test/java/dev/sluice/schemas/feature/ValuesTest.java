package dev.sluice.schemas.feature;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.record.Vector;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ValuesTest {
  @Test
  void categories_wholeNumberAndItsText_areOne() {
    assertThat(Values.categories(42.0)).isEqualTo(Values.categories("42"));
    assertThat(Values.categories(0.5)).containsExactly("0.5");
    assertThat(Values.categories(-0.0)).containsExactly("0");
  }

  @Test
  void categories_blankAndMissing_areNone() {
    assertThat(Values.categories(null)).isEmpty();
    assertThat(Values.categories(" ")).isEmpty();
    assertThat(Values.categories(List.of("a", "", "b"))).containsExactly("a", "b");
    assertThat(Values.category(List.of())).isNull();
  }

  @Test
  void number_ofTextListAndInfinity_isFiniteOrNone() {
    assertThat(Values.number("1.5")).hasValue(1.5);
    assertThat(Values.number("one")).isEmpty();
    assertThat(Values.number(Double.POSITIVE_INFINITY)).isEmpty();
    assertThat(Values.number(List.of("1"))).isEmpty();
  }

  @Test
  void vector_ofAVector_isItsNumbers() {
    assertThat(Values.vector(new Vector(List.of(1f, 2f)))).containsExactly(1f, 2f);
    assertThat(Values.vector("1,2")).isNull();
  }
}
