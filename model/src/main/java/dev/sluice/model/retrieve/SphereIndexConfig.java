package dev.sluice.model.retrieve;

/**
 * How an index searches.
 *
 * @param scanned numbers (items times numbers per vector) up to which all items are compared; 0 for
 *     a graph always
 * @param recall share of the nearest that must be found when the index checks itself, in [0, 1]
 * @param links neighbours kept of an item in a graph
 * @param buildBreadth candidates looked at where an item is put in
 * @param searchBreadth candidates looked at in a search, at least as many as are asked for; raised
 *     by the check where it is too few
 * @param seed of the levels, and of the check
 */
public record SphereIndexConfig(
    long scanned, double recall, int links, int buildBreadth, int searchBreadth, long seed) {
  /**
   * Read by one core in about a millisecond where they fit its caches: 500,000 items of 64 numbers.
   */
  private static final long SCANNED = 32_000_000;

  /** Checks ranges. */
  public SphereIndexConfig {
    if (links < 2 || buildBreadth < links || searchBreadth < 1) {
      throw new IllegalArgumentException(
          "links must be at least 2 and the breadths at least as much, were %d, %d and %d"
              .formatted(links, buildBreadth, searchBreadth));
    }
    if (scanned < 0) {
      throw new IllegalArgumentException("scanned must not be negative, was " + scanned);
    }
    if (!(recall >= 0 && recall <= 1)) {
      throw new IllegalArgumentException("the recall must be in [0, 1], was " + recall);
    }
  }

  /**
   * A recall at 100 of 0.95, even among points without any structure in 64 dimensions, the hardest
   * case; real vectors lie in clusters and are found more easily.
   */
  public static SphereIndexConfig defaults() {
    return new SphereIndexConfig(SCANNED, 0.96, 24, 160, 300, 42);
  }

  /** For searches of a few items only: of the default's breadth they need a fraction. */
  SphereIndexConfig forFew() {
    return new SphereIndexConfig(
        scanned,
        0,
        Math.min(links, 16),
        Math.min(buildBreadth, 64),
        Math.min(searchBreadth, 32),
        seed);
  }

  /** With another breadth of searches. */
  public SphereIndexConfig withSearchBreadth(int breadth) {
    return new SphereIndexConfig(scanned, recall, links, buildBreadth, breadth, seed);
  }

  /** With another number of numbers up to which all items are compared. */
  public SphereIndexConfig withScanned(long scanned) {
    return new SphereIndexConfig(scanned, recall, links, buildBreadth, searchBreadth, seed);
  }
}
