package dev.sluice.flink.replica;

import dev.sluice.model.rank.Adoption;
import dev.sluice.schemas.record.ModelUpdate;

/** The model that rankers serve from, as its feed sees it. One thread applies, any number read. */
public interface ServedModel {
  /** Name of the model. */
  String name();

  /** The version that serves; -1 before the first. */
  long version();

  /**
   * Applies one record of a version, in order.
   *
   * @param offset its offset in model-updates; -1 for a record of a snapshot file
   */
  Adoption apply(ModelUpdate update, long offset);
}
