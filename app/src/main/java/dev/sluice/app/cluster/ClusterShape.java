package dev.sluice.app.cluster;

import dev.sluice.app.platform.UserError;

/**
 * How large a new cluster is.
 *
 * @param brokers 1 to 3
 * @param streams instances of the Streams application, 1 or 2: topics have two partitions
 * @param topicPrefix what the topics' names begin with
 * @param live whether event time follows the clock; else whoever sends traffic moves it
 */
public record ClusterShape(int brokers, int streams, String topicPrefix, boolean live) {
  private static final int MOST_BROKERS = 3;
  private static final int MOST_STREAMS = ClusterNodes.PARTITIONS;

  /** Checks the counts. */
  public ClusterShape {
    if (brokers < 1 || brokers > MOST_BROKERS) {
      throw new UserError("--brokers must be 1 to %d, was %d", MOST_BROKERS, brokers);
    }
    if (streams < 1 || streams > MOST_STREAMS) {
      throw new UserError("--streams must be 1 to %d, was %d", MOST_STREAMS, streams);
    }
  }
}
