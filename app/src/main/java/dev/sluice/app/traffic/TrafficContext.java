package dev.sluice.app.traffic;

import dev.sluice.schemas.topic.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;

/**
 * What a traffic source is given when it starts.
 *
 * @param kafka client properties with {@code bootstrap.servers} and security; no serializers
 * @param duration how long to send requests, in wall time from the first; zero means until the
 *     source has nothing more
 * @param seed of everything random
 * @param workDir a folder of the source's own, kept between runs: what it needs to carry on where
 *     the last run with the same folder stopped
 * @param clickWindow how long after an impression a click still counts
 * @param longestWindow of all labels
 */
public record TrafficContext(
    Properties kafka,
    Topics topics,
    Duration duration,
    long seed,
    Path workDir,
    Duration clickWindow,
    Duration longestWindow) {
  public TrafficContext {
    if (duration.isNegative()) {
      throw new IllegalArgumentException("traffic lasts 0 s (all of it) or more, was " + duration);
    }
  }
}
