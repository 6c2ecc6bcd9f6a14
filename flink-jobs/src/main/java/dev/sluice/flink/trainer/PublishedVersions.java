package dev.sluice.flink.trainer;

import java.io.Serializable;

/** Knows whether versions of the model are on their topic. */
@FunctionalInterface
interface PublishedVersions extends Serializable {
  /** Whether a committed record of the model is there. */
  boolean any();
}
