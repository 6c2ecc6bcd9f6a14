package dev.sluice.streams.count;

/**
 * One counter of one key.
 *
 * @param counter id of the counter
 * @param key values it is counted by
 */
public record CounterKey(String counter, String key) {
  private static final char SEPARATOR = '\u001f';

  /** Checks that the two can be told apart in {@link #text}. */
  public CounterKey {
    if (counter.isEmpty() || counter.indexOf(SEPARATOR) >= 0) {
      throw new IllegalArgumentException(
          "counter id must be non-empty text without unit separator, was '" + counter + "'");
    }
  }

  /** The key of the counters topic: counter, unit separator, key. */
  public String text() {
    return counter + SEPARATOR + key;
  }

  /** Reads {@link #text}. */
  public static CounterKey parse(String text) {
    int at = text.indexOf(SEPARATOR);
    if (at < 0) {
      throw new IllegalArgumentException("no unit separator in counter key '" + text + "'");
    }
    return new CounterKey(text.substring(0, at), text.substring(at + 1));
  }
}
