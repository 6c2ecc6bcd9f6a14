package dev.sluice.model.rank;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.embeddings.ServingTable;
import dev.sluice.model.rank.Adoption.Adopted;
import dev.sluice.model.rank.Adoption.Ignored;
import dev.sluice.model.rank.Adoption.NeedsSnapshot;
import dev.sluice.schemas.record.ModelUpdate;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ServingModelTest {
  private final ServingModel model = new ServingModel(RankFixture.CONFIG, RankFixture.SCHEMA);

  @Test
  void model_beforeAnyVersion_isNotReady() {
    assertThat(model.ready()).isFalse();
    assertThat(model.version()).isEqualTo(ServingModel.NO_VERSION);
  }

  @Test
  void version_isAdoptedWithItsCommit_notBefore() {
    List<ModelUpdate> updates =
        RankFixture.version(0, -1, blob("a", "1"), RankFixture.row(3, 0.5f));

    assertThat(model.apply(updates.get(0), 10)).isInstanceOf(Ignored.class);
    assertThat(model.apply(updates.get(1), 11)).isInstanceOf(Ignored.class);
    assertThat(model.ready()).isFalse();
    assertThat(model.apply(updates.get(2), 12)).isEqualTo(new Adopted(0));
    assertThat(model.version()).isZero();
    assertThat(model.tablePosition(0)).isEqualTo(12);
    assertThat(gathered(3)).containsOnly(0.5f);
    assertThat(text("a")).isEqualTo("1");
  }

  @Test
  void delta_onTheServedVersion_keepsWhatItDoesNotChange() {
    apply(RankFixture.version(0, -1, blob("a", "1"), blob("b", "1")));

    assertThat(apply(RankFixture.version(4, 0, blob("b", "2")))).isEqualTo(new Adopted(4));
    assertThat(text("a")).isEqualTo("1");
    assertThat(text("b")).isEqualTo("2");
  }

  @Test
  void pinnedView_doesNotSeeTheNextVersion() {
    apply(RankFixture.version(0, -1, blob("a", "1")));
    try (ServingTable.View pinned = model.pin()) {
      apply(RankFixture.version(1, 0, blob("a", "2")));

      assertThat(pinned.version()).isZero();
      assertThat(pinned.blob("a")).isEqualTo("1".getBytes(StandardCharsets.UTF_8));
    }
    assertThat(text("a")).isEqualTo("2");
  }

  @Test
  void delta_onAnotherBase_needsASnapshotAndChangesNothing() {
    apply(RankFixture.version(0, -1, blob("a", "1")));

    assertThat(apply(RankFixture.version(2, 1, blob("a", "3"))))
        .isEqualTo(new NeedsSnapshot(2, "version 2 is a delta on 1, but 0 serves"));
    assertThat(model.version()).isZero();
    assertThat(text("a")).isEqualTo("1");
  }

  @Test
  void snapshot_afterAGap_isAdopted() {
    apply(RankFixture.version(0, -1, blob("a", "1")));
    apply(RankFixture.version(2, 1, blob("a", "3")));

    assertThat(apply(RankFixture.version(2, -1, blob("a", "3")))).isEqualTo(new Adopted(2));
    assertThat(apply(RankFixture.version(3, 2, blob("a", "4")))).isEqualTo(new Adopted(3));
    assertThat(text("a")).isEqualTo("4");
  }

  @Test
  void versionAboveTheLimit_isLeftOut_andAdoptedOnceItIsLifted() {
    apply(RankFixture.version(0, -1, blob("a", "0")));
    model.limit(1);
    assertThat(apply(RankFixture.version(1, 0, blob("a", "1")))).isEqualTo(new Adopted(1));
    assertThat(apply(RankFixture.version(2, 1, blob("a", "2")))).isInstanceOf(Ignored.class);
    assertThat(text("a")).isEqualTo("1");
    model.limit(Long.MAX_VALUE);
    assertThat(apply(RankFixture.version(2, 1, blob("a", "2")))).isEqualTo(new Adopted(2));
  }

  @Test
  void versionAboveANewLimit_servesUntilASnapshotWithinIt() {
    apply(RankFixture.version(0, -1, blob("a", "0")));
    apply(RankFixture.version(1, 0, blob("a", "1")));
    apply(RankFixture.version(2, 1, blob("a", "2"), RankFixture.row(3, 0.5f)));
    model.limit(1);
    assertThat(text("a")).isEqualTo("2");
    assertThat(apply(RankFixture.version(1, 0, blob("a", "1")))).isInstanceOf(Ignored.class);
    assertThat(apply(RankFixture.version(0, -1, blob("a", "0")))).isEqualTo(new Adopted(0));
    assertThat(apply(RankFixture.version(1, 0, blob("a", "1")))).isEqualTo(new Adopted(1));
    assertThat(text("a")).isEqualTo("1");
    assertThat(gathered(3)).doesNotContain(0.5f);
  }

  @Test
  void version_withAPartMissing_needsASnapshot() {
    List<ModelUpdate> updates = RankFixture.version(0, -1, blob("a", "1"), blob("b", "1"));

    model.apply(updates.get(0), 0);
    assertThat(model.apply(updates.get(2), 2))
        .isEqualTo(new NeedsSnapshot(0, "version 0 has 2 parts, 1 arrived"));
    assertThat(model.ready()).isFalse();
  }

  @Test
  void version_withAPartAltered_needsASnapshot() {
    List<ModelUpdate> updates = RankFixture.version(0, -1, blob("a", "1"), blob("b", "1"));
    ModelUpdate altered = RankFixture.version(0, -1, blob("a", "7")).get(0);

    model.apply(altered, 0);
    model.apply(updates.get(1), 1);
    assertThat(model.apply(updates.get(2), 2))
        .isInstanceOfSatisfying(
            NeedsSnapshot.class, needs -> assertThat(needs.reason()).contains("hash"));
  }

  @Test
  void version_readAgainFromItsStart_isAdopted() {
    List<ModelUpdate> updates = RankFixture.version(0, -1, blob("a", "1"), blob("b", "1"));
    model.apply(updates.get(0), 0);

    assertThat(apply(updates)).isEqualTo(new Adopted(0));
  }

  @Test
  void version_thatServesAlready_isIgnored() {
    List<ModelUpdate> updates = RankFixture.version(0, -1, blob("a", "1"));
    apply(updates);

    assertThat(apply(updates)).isInstanceOf(Ignored.class);
  }

  @Test
  void version_ofAnotherSchema_needsASnapshot() {
    List<ModelUpdate> updates = RankFixture.version(0, -1, blob("a", "1"));
    RankFixture.commit(updates).setFeatureSchema("0123456789abcdef");

    assertThat(apply(updates))
        .isInstanceOfSatisfying(
            NeedsSnapshot.class,
            needs -> assertThat(needs.reason()).contains("feature schema 0123456789abcdef"));
  }

  @Test
  void updates_ofAnotherModel_areIgnored() {
    List<ModelUpdate> updates = RankFixture.version(0, -1, blob("a", "1"));
    updates.forEach(update -> update.setModel("other"));

    assertThat(apply(updates)).isEqualTo(new Ignored("of model other"));
    assertThat(model.apply(updates.get(0))).isEqualTo(OptionalLong.empty());
  }

  private static Object blob(String name, String text) {
    return RankFixture.blob(name, text.getBytes(StandardCharsets.UTF_8));
  }

  private Adoption apply(List<ModelUpdate> updates) {
    return RankFixture.apply(model, updates);
  }

  private String text(String blob) {
    try (ServingTable.View view = model.pin()) {
      return new String(view.blob(blob), StandardCharsets.UTF_8);
    }
  }

  private float[] gathered(int row) {
    try (ServingTable.View view = model.pin()) {
      float[] out = new float[RankFixture.CONFIG.layout().dimension()];
      view.gather(new int[] {row}, 0, 1, out, 0);
      return out;
    }
  }
}
