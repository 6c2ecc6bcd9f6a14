package dev.sluice.streams;

/**
 * What a processor forwards: bytes, and where to.
 *
 * @param payload a record as others read it, or a batch of envelopes for a hop
 */
record Out(Route route, byte[] payload) {
  /** Where to. */
  enum Route {
    /** To the join, envelopes. */
    BY_REQUEST,
    /** To the items, envelopes. */
    BY_ITEM,
    /** To the counters, envelopes. */
    BY_COUNTER,
    /** Example, or a forget behind the examples of its subject. */
    EXAMPLE,
    /** Counter. */
    COUNTER,
    /** Bytes put aside; the reason is in the headers. */
    DEAD
  }
}
