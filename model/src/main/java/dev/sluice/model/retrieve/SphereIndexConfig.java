package dev.sluice.model.retrieve;

/**
 * How fine an index is.
 *
 * @param links neighbours kept of an item
 * @param buildBreadth candidates looked at where an item is put in
 * @param searchBreadth candidates looked at in a search, at least as many as are asked for
 * @param seed of the levels
 */
public record SphereIndexConfig(int links, int buildBreadth, int searchBreadth, long seed) {
  /** Checks ranges. */
  public SphereIndexConfig {
    if (links < 2 || buildBreadth < links || searchBreadth < 1) {
      throw new IllegalArgumentException(
          "links must be at least 2 and the breadths at least as much, were %d, %d and %d"
              .formatted(links, buildBreadth, searchBreadth));
    }
  }

  /**
   * Fine enough for a recall at 100 of 0.95 among 100,000 points without any structure in 64
   * dimensions, the hardest case; real vectors lie in clusters and are found more easily.
   */
  public static SphereIndexConfig defaults() {
    return new SphereIndexConfig(24, 160, 300, 42);
  }

  /** For searches of a few items only: of the default's breadth they need a fraction. */
  SphereIndexConfig forFew() {
    return new SphereIndexConfig(
        Math.min(links, 16), Math.min(buildBreadth, 64), Math.min(searchBreadth, 32), seed);
  }

  /** With another breadth of searches. */
  public SphereIndexConfig withSearchBreadth(int breadth) {
    return new SphereIndexConfig(links, buildBreadth, breadth, seed);
  }
}
