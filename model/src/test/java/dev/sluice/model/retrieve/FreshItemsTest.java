package dev.sluice.model.retrieve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.record.Item;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FreshItemsTest {
  private static final Instant NOW = Instant.parse("2026-03-10T00:00:00Z");

  private final FreshItems fresh = new FreshItems();

  @Test
  void at_areThoseOfTheWeekBefore_newestFirst() {
    created("old", Duration.ofDays(8));
    created("a", Duration.ofDays(6));
    created("b", Duration.ofDays(1));
    created("future", Duration.ofDays(-1));
    assertThat(fresh.at(NOW, 10)).containsExactly("b", "a");
    assertThat(fresh.at(NOW, 1)).containsExactly("b");
  }

  @Test
  void anItemTakenAgainOrRemoved_countsOnce() {
    created("a", Duration.ofDays(1));
    created("a", Duration.ofDays(2));
    created("b", Duration.ofDays(3));
    fresh.remove("b");
    fresh.put(item("a2", null));
    assertThat(fresh.at(NOW, 10)).containsExactly("a");
  }

  @Test
  void only_theNewestThousand_areKept() {
    for (int i = 0; i < 1_200; i++) {
      created("i" + i, Duration.ofSeconds(i));
    }
    assertThat(fresh.at(NOW, 2_000)).hasSize(1_000).startsWith("i0").endsWith("i999");
  }

  private void created(String name, Duration ago) {
    fresh.put(item(name, NOW.minus(ago)));
  }

  private static Item item(String name, @Nullable Instant at) {
    Item item = new Item();
    item.setItem(name);
    item.setCreatedAt(at);
    return item;
  }
}
