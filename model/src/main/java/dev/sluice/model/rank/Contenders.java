package dev.sluice.model.rank;

import dev.sluice.model.feature.CatalogueItem;
import dev.sluice.model.feature.ItemCatalogue;
import dev.sluice.schemas.record.Candidate;
import dev.sluice.schemas.record.Item;
import dev.sluice.schemas.record.ItemState;
import dev.sluice.schemas.record.Pin;
import dev.sluice.schemas.record.Request;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The items that one request is about: its candidates, or those retrieved for it, and its pins;
 * each once, whoever mentions it again. Says which of them the slate may hold, and what was wrong
 * with the others.
 */
final class Contenders {
  /** Source of an item that only a pin names. */
  static final String PIN_SOURCE = "pin";

  private final Map<String, Contender> byItem = new LinkedHashMap<>();
  private final TreeMap<Integer, Contender> pins = new TreeMap<>();
  private final ItemCatalogue items;
  private final Instant time;
  private final Set<String> excluded;
  private final boolean external;
  private int unknown;
  private int unavailable;
  private int lostPins;

  private Contenders(Request request, ItemCatalogue items) {
    this.items = items;
    this.time = request.getTime();
    this.external = request.getMode() == dev.sluice.schemas.record.Mode.EXTERNAL;
    this.excluded = external ? Set.of() : new HashSet<>(request.getExclude());
  }

  /** Gathers the contenders of {@code request} from {@code candidates} and its pins. */
  static Contenders of(Request request, List<Candidate> candidates, ItemCatalogue items) {
    Contenders contenders = new Contenders(request, items);
    candidates.forEach(contenders::add);
    if (!contenders.external) {
      request.getPins().forEach(pin -> contenders.pin(pin, request.getLimit()));
    }
    return contenders;
  }

  private void add(Candidate candidate) {
    byItem.computeIfAbsent(candidate.getItem(), item -> contender(candidate)).mention(candidate);
  }

  private Contender contender(Candidate candidate) {
    CatalogueItem known = items.find(candidate.getItem());
    Contender contender = new Contender(candidate, known);
    contender.eligible = eligible(candidate.getItem(), known);
    return contender;
  }

  private boolean eligible(String item, @Nullable CatalogueItem known) {
    if (excluded.contains(item)) {
      return false;
    }
    if (known == null) {
      unknown++;
      return true;
    }
    if (external || showable(known, time)) {
      return true;
    }
    unavailable++;
    return false;
  }

  /** Whether an item is available and valid at {@code time}, both ends of its validity included. */
  static boolean showable(CatalogueItem known, Instant time) {
    Item item = known.item();
    ItemState state = known.state();
    return (state == null || state.getAvailable())
        && (item.getValidFrom() == null || !time.isBefore(item.getValidFrom()))
        && (item.getValidTo() == null || !time.isAfter(item.getValidTo()));
  }

  private void pin(Pin pin, int limit) {
    if (pin.getPosition() < 0 || pin.getPosition() >= limit) {
      lostPins++;
      return;
    }
    if (!byItem.containsKey(pin.getItem())) {
      add(new Candidate(pin.getItem(), PIN_SOURCE, null, false, Map.of()));
    }
    Contender contender = Objects.requireNonNull(byItem.get(pin.getItem()));
    if (!contender.eligible || contender.pinned || pins.containsKey(pin.getPosition())) {
      lostPins++;
      return;
    }
    contender.pinned = true;
    pins.put(pin.getPosition(), contender);
  }

  /** All, in the order of their first mention. */
  List<Contender> all() {
    return List.copyOf(byItem.values());
  }

  /** Those whose place in the slate is open, in the order of their first mention. */
  List<Contender> free() {
    List<Contender> free = new ArrayList<>(byItem.size());
    for (Contender contender : byItem.values()) {
      if (contender.eligible && !contender.pinned) {
        free.add(contender);
      }
    }
    return free;
  }

  /** Pinned items by position, ascending. */
  TreeMap<Integer, Contender> pins() {
    return pins;
  }

  /** Returns what makes the answer a partial one; empty if nothing does. */
  String shortfall() {
    List<String> parts = new ArrayList<>(3);
    note(parts, unknown, "unknown item");
    note(parts, unavailable, "unavailable item");
    note(parts, lostPins, "pin that could not be kept");
    return String.join(", ", parts);
  }

  private static void note(List<String> parts, int count, String what) {
    if (count > 0) {
      parts.add(count + " " + (count == 1 ? what : what.replaceFirst("(item|pin)", "$1s")));
    }
  }
}
