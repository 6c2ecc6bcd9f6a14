package dev.sluice.flink.replica;

import dev.sluice.model.rank.Adoption;
import dev.sluice.model.rank.SphereFeed;
import dev.sluice.schemas.record.ModelUpdate;
import java.io.IOException;

/** The model that rankers serve from, as its feed sees it. One thread applies, any number read. */
public interface ServedModel {
  /** Name of the model. */
  String name();

  /** The version that serves; -1 before the first. */
  long version();

  /** Serves no version above {@code limit} from now on, as far as snapshots let it. */
  void limit(long limit);

  /** Offset in model-updates of the commit of a version; -1 where it is unknown. */
  long position(long version);

  /**
   * Puts the offline model of a folder into service.
   *
   * @throws IOException if it cannot be served; what serves stays
   */
  void publish(String folder) throws IOException;

  /** Takes it out again. */
  void unpublish();

  /**
   * Applies one record of a version, in order.
   *
   * @param offset its offset in model-updates; -1 for a record of a snapshot file
   */
  Adoption apply(ModelUpdate update, long offset);

  /** Tells {@code feed} of the version that serves; of a model without places nothing. */
  default void follow(SphereFeed feed) {}
}
