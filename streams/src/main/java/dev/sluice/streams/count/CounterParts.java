package dev.sluice.streams.count;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What an event alone says of a counter's keys; what its item says is looked up where items are.
 *
 * @param counter id of the counter
 * @param item null where it says nothing of the keys
 * @param values of each source in turn; empty where the item has to say
 */
public record CounterParts(String counter, @Nullable String item, List<List<String>> values) {
  /** Copies nothing: used as a key for each event, never changed. */
  public CounterParts {}

  // Asked for each event. Where there is an item it tells apart nearly all there are; lists of
  // lists take long.
  @Override
  public int hashCode() {
    int named = 31 * counter.hashCode() + Objects.hashCode(item);
    return item == null ? 31 * named + values.hashCode() : named;
  }
}
