package dev.sluice.model;

/** How the ranking output is kept from taking a good place for a good item. */
public enum PositionBias {
  /**
   * The position is a feature, fixed at serving. Nothing but a feature of that kind in the schema
   * is needed, and the ctr is that of the place.
   */
  FEATURE,
  /**
   * A click counts by the inverse of how much its position is looked at, which is learned from
   * slates that were drawn at random. For schemas without the feature: the same bias would be taken
   * out twice.
   */
  WEIGHTS
}
