package dev.sluice.model.rank;

import dev.sluice.embeddings.ServingTable;
import dev.sluice.model.ModelConfig;
import dev.sluice.schemas.feature.FeatureSchema;
import dev.sluice.schemas.record.ModelUpdate;
import dev.sluice.schemas.record.VersionCommit;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * The model that rankers serve from: collects the records of model-updates into versions and adopts
 * each whole, rows and named parts together, while readers go on with the version they pinned.
 *
 * <p>A delta is adopted on its base only. A snapshot (base -1) is adopted whatever serves, unless
 * it is not newer. Versions above a limit are left out; where one serves already, the next snapshot
 * within the limit takes its place, though it is older. One thread applies; any number pin.
 */
public final class ServingModel {
  /** Version before any was adopted. */
  public static final long NO_VERSION = -1;

  /** Versions whose position in model-updates is remembered: as far as one may want to go back. */
  private static final int POSITIONS_KEPT = 4_096;

  private final ModelConfig config;
  private final String schemaHash;
  private final ServingTable table;
  private final ConcurrentSkipListMap<Long, Long> positions = new ConcurrentSkipListMap<>();
  private @Nullable VersionParts arriving;
  private long most = Long.MAX_VALUE;
  private volatile @Nullable FeatureModel published;

  /** Makes the model of {@code config}, which serves no version yet. */
  public ServingModel(ModelConfig config, FeatureSchema schema) {
    this.config = config;
    this.schemaHash = schema.hash();
    this.table = new ServingTable(config.layout());
  }

  /** Name of the model. */
  public String name() {
    return config.name();
  }

  /** The version that serves; {@link #NO_VERSION} before the first. */
  public long version() {
    return table.version();
  }

  /** Whether a version serves. */
  public boolean ready() {
    return version() != NO_VERSION;
  }

  /** Pins the version that serves, for one answer. The caller closes it. */
  public ServingTable.View pin() {
    return table.pin();
  }

  /**
   * Returns the offset in model-updates of the commit of {@code version}; -1 where it is unknown,
   * as for a version read from a snapshot file.
   */
  public long tablePosition(long version) {
    return positions.getOrDefault(version, -1L);
  }

  /**
   * Serves no version above {@code limit} from now on: one that serves stays until a snapshot
   * within the limit is applied.
   */
  public void limit(long limit) {
    most = limit;
  }

  /** Puts a model into service that ranks by features alone; null takes it out again. */
  public void publish(@Nullable FeatureModel model) {
    published = model;
  }

  /** The model that ranks instead of the versions; null if none does. */
  public @Nullable FeatureModel published() {
    return published;
  }

  /** Applies one record; returns the version it completed, if it did. */
  public OptionalLong apply(ModelUpdate update) {
    return apply(update, -1) instanceof Adoption.Adopted adopted
        ? OptionalLong.of(adopted.version())
        : OptionalLong.empty();
  }

  /**
   * Applies one record of model-updates or of a snapshot, in order.
   *
   * @param offset its offset in model-updates; -1 for a record of a snapshot file
   */
  public Adoption apply(ModelUpdate update, long offset) {
    if (!update.getModel().equals(config.name())) {
      return new Adoption.Ignored("of model " + update.getModel());
    }
    if (update.getVersion() > most) {
      return new Adoption.Ignored("version %d is wanted at most".formatted(most));
    }
    boolean goesBack = version() > most;
    if (goesBack ? update.getBase() != NO_VERSION : update.getVersion() <= version()) {
      return new Adoption.Ignored("version %d serves already".formatted(version()));
    }
    VersionParts parts = arriving;
    if (parts == null || !parts.continuedBy(update) || startsAnew(update)) {
      parts = new VersionParts(update.getVersion(), update.getBase());
      arriving = parts;
    }
    if (update.getBody() instanceof VersionCommit commit) {
      arriving = null;
      return commit(update, commit, parts, offset);
    }
    parts.add(update);
    return new Adoption.Ignored(
        "part %d of version %d".formatted(update.getPart(), update.getVersion()));
  }

  /** A version read twice, as after a reload in its middle, counts from its second start. */
  private static boolean startsAnew(ModelUpdate update) {
    return update.getPart() == 0 && !(update.getBody() instanceof VersionCommit);
  }

  private Adoption commit(
      ModelUpdate update, VersionCommit commit, VersionParts parts, long offset) {
    long version = update.getVersion();
    String fault = parts.fault(commit);
    if (fault.isEmpty()) {
      fault = misfit(update, commit);
    }
    if (!fault.isEmpty()) {
      return new Adoption.NeedsSnapshot(version, fault);
    }
    // A snapshot file says nothing of the place in the topic that is known perhaps.
    positions.merge(version, offset, Math::max);
    while (positions.size() > POSITIONS_KEPT) {
      positions.pollFirstEntry();
    }
    parts.applyTo(table);
    return new Adoption.Adopted(version);
  }

  private String misfit(ModelUpdate update, VersionCommit commit) {
    if (update.getBase() != NO_VERSION && update.getBase() != version()) {
      return "version %d is a delta on %d, but %d serves"
          .formatted(update.getVersion(), update.getBase(), version());
    }
    if (!commit.getFeatureSchema().equals(schemaHash)) {
      return "version %d was trained with feature schema %s, this process serves %s"
          .formatted(update.getVersion(), commit.getFeatureSchema(), schemaHash);
    }
    if (!commit.getLayout().equals(config.layout().text())) {
      return "version %d has table layout %s, this process serves %s"
          .formatted(update.getVersion(), commit.getLayout(), config.layout().text());
    }
    return "";
  }
}
