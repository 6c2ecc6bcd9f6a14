package dev.sluice.model.retrieve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.model.fusion.Slerp;
import dev.sluice.model.matrix.RowSums;
import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.record.Item;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class CatalogueSphereTest {
  private final CatalogueSphere sphere =
      new CatalogueSphere(ContentPoints.of("fused", 3), SphereIndexConfig.defaults(), built -> {});

  @BeforeAll
  static void trustRecords() {
    Codecs.trustRecords();
  }

  @AfterEach
  void close() {
    sphere.close();
  }

  private void put(String id, float... vector) {
    List<Float> values = new ArrayList<>();
    for (float value : vector) {
      values.add(value);
    }
    sphere.put(
        Item.newBuilder()
            .setItem(id)
            .setVersion(1)
            .setTime(Instant.EPOCH)
            .setVectors(Map.of("fused", values))
            .build());
  }

  @Test
  void near_fewItems_isExactAndLeavesTheEngagedOut() {
    put("a", 1, 0, 0);
    put("b", 2, .1f, 0);
    put("c", 1, 1, 0);
    put("d", -1, 0, 0);
    assertThat(sphere.near(List.of("a"), 2)).containsExactly("b", "c");
    assertThat(sphere.near(List.of("a", "c"), 5)).containsExactly("b", "d");
  }

  @Test
  void near_nothingToGoBy_isEmpty() {
    put("a", 1, 0, 0);
    put("b", -1, 0, 0);
    assertThat(sphere.near(List.of(), 3)).isEmpty();
    assertThat(sphere.near(List.of("unknown"), 3)).isEmpty();
    assertThat(sphere.near(List.of("a", "b"), 3)).isEmpty();
  }

  @Test
  void put_vectorOfAnotherSizeOrZero_takesTheItemOff() {
    put("a", 1, 0, 0);
    put("b", 1, .1f, 0);
    put("b", 1, 0);
    assertThat(sphere.near(List.of("a"), 3)).isEmpty();
    put("b", 1, .1f, 0);
    put("b", 0, 0, 0);
    assertThat(sphere.near(List.of("a"), 3)).isEmpty();
    assertThat(sphere.size()).isOne();
  }

  @Test
  void near_manyItems_findsChangesWhetherAnIndexHasThemOrNot() {
    Random random = new Random(3);
    put("a", 1, 0, 0);
    for (int i = 0; i < 1000; i++) {
      put("i" + i, (float) random.nextGaussian() - 3, (float) random.nextGaussian(), 1);
    }
    put("near", 1, .01f, 0);
    assertThat(sphere.near(List.of("a"), 1)).containsExactly("near");
    put("i5", 1, .001f, 0);
    assertThat(sphere.near(List.of("a"), 2)).containsExactly("i5", "near");
    sphere.remove("i5");
    put("near", -1, 0, 0);
    assertThat(sphere.near(List.of("a"), 2)).doesNotContain("i5", "near");
  }

  /** Waits, without a clock of its own, until a build of the version is in service. */
  private void follow(long version, Company company) throws InterruptedException {
    sphere.follow(version, company, null);
    while (sphere.built().version() != version) {
      Thread.onSpinWait();
    }
  }

  @Test
  void follow_itemsInCompany_moveToWhatTheyAreClickedWith() throws InterruptedException {
    put("a", 1, 0, 0);
    put("b", 0, 1, 0);
    put("c", .6f, -.8f, 0);
    assertThat(sphere.near(List.of("a"), 1)).containsExactly("c");

    // b is clicked with a and a with a's own kind: content says otherwise.
    follow(
        7,
        new Company(
            Map.of("b", List.of("a"), "a", List.of("a")), Map.of("b", 1_000.0, "a", 1_000.0)));

    assertThat(sphere.near(List.of("a"), 1)).containsExactly("b");
    assertThat(sphere.built().version()).isEqualTo(7);
  }

  @Test
  void place_ofAnItemSeenForTheFirstTime_isThatOfTheItemsMostLikeIt() throws InterruptedException {
    // Two tastes, and what they are clicked with lies elsewhere than their content.
    for (int i = 0; i < 12; i++) {
      put("x" + i, 1, .01f * i, 0);
      put("y" + i, 0, 1, .01f * i);
    }
    put("far", 0, 0, 1);
    Map<String, List<String>> near = new HashMap<>();
    Map<String, Double> clicks = new HashMap<>();
    for (int i = 0; i < 12; i++) {
      near.put("x" + i, List.of("far"));
      clicks.put("x" + i, 1e6);
    }
    follow(3, new Company(near, clicks));

    put("new", 1, .02f, 0);

    // Content alone: at x's content. Blended with where x's items are, it lies towards far.
    assertThat(sphere.near(List.of("far"), 30).indexOf("new"))
        .isBetween(0, sphere.near(List.of("far"), 30).indexOf("y0") - 1);
    float[] content = {1, .02f, 0};
    assertThat(cosine("new", "far")).isGreaterThan(.5);
    assertThat(Slerp.direction(content)[2]).isZero();
  }

  private double cosine(String item, String other) {
    float[] a = sphere.place(item);
    float[] b = sphere.place(other);
    return RowSums.dot(a, b);
  }

  @Test
  void place_weightOfContent_fallsWithClicksInCompany() throws InterruptedException {
    put("item", 1, 0, 0);
    put("friend", 0, 1, 0);
    double before = 1;
    for (int clicks = 1; clicks < 200; clicks *= 4) {
      follow(clicks, new Company(Map.of("item", List.of("friend")), Map.of("item", 1.0 * clicks)));
      double ofContent = sphere.place("item")[0];
      assertThat(ofContent).isLessThan(before);
      before = ofContent;
    }
    assertThat(before).isLessThan(.3);
  }
}
