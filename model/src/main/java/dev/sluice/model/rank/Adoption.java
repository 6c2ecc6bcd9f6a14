package dev.sluice.model.rank;

/** What became of one record of model-updates. */
public sealed interface Adoption {
  /** The record completed a version, which now serves. */
  record Adopted(long version) implements Adoption {}

  /**
   * Nothing changed: the record is a part of a version whose commit has not come yet, or belongs to
   * a version that serves already, or to another model.
   */
  record Ignored(String reason) implements Adoption {}

  /**
   * The version does not continue the one that serves, or did not arrive whole: a full snapshot
   * must be applied before anything later can be.
   */
  record NeedsSnapshot(long version, String reason) implements Adoption {}
}
