package dev.sluice.app.reconcile;

/**
 * Where a record stands, in one long.
 *
 * <pre>
 *   topic, 8 bits | partition, 16 bits | offset, 40 bits
 * </pre>
 *
 * @param topic number of the topic in the reader's list
 */
record Place(int topic, int partition, long offset) {
  private static final int OFFSET_BITS = 40;
  private static final int PARTITION_BITS = 16;

  long packed() {
    return ((long) topic << (OFFSET_BITS + PARTITION_BITS))
        | ((long) partition << OFFSET_BITS)
        | offset;
  }

  static Place of(long packed) {
    return new Place(
        (int) (packed >>> (OFFSET_BITS + PARTITION_BITS)),
        (int) (packed >>> OFFSET_BITS) & ((1 << PARTITION_BITS) - 1),
        packed & ((1L << OFFSET_BITS) - 1));
  }
}
