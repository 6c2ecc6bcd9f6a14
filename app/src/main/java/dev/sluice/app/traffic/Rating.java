package dev.sluice.app.traffic;

/**
 * One rating of a log.
 *
 * @param stars 0.5 to 5
 * @param timeMillis since 1970, distinct over the log
 */
public record Rating(String user, String movie, double stars, long timeMillis) {
  private static final double LIKED = 4;

  /** Whether it counts as a click. */
  public boolean isClick() {
    return stars >= LIKED;
  }
}
