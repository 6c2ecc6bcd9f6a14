package dev.sluice.model.rank;

import dev.sluice.schemas.record.Origin;
import dev.sluice.schemas.record.RankedItem;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Puts contenders on their places: pins where the caller wants them, the free ones in order
 * between. Positions have no gap: when the free ones run out, the remaining pins move up.
 */
final class Slate {
  private static final List<String> PIN_RULE = List.of("pin");
  private static final List<String> EXTERNAL_RULE = List.of("external");

  private final List<RankedItem> items = new ArrayList<>();

  private Slate() {}

  /** Returns the slate of a model's order under exploration. */
  static List<RankedItem> explored(
      List<Contender> ordered,
      TreeMap<Integer, Contender> pins,
      int limit,
      Exploration exploration,
      String requestId) {
    int places = Math.min(ordered.size(), Math.max(0, limit - pins.size()));
    Exploration.Draw draw = exploration.draw(requestId, ordered.size(), places);
    Origin origin = draw.explored() ? Origin.EXPLORE : Origin.MODEL;
    List<Placed> free = new ArrayList<>(places);
    for (int place = 0; place < places; place++) {
      int index = draw.order()[place];
      double propensity = exploration.propensity(index, place, ordered.size());
      free.add(new Placed(ordered.get(index), origin, propensity, List.of()));
    }
    return new Slate().fill(free, pins, limit);
  }

  /** Returns the slate of an order that no model gave; its propensities are not known. */
  static List<RankedItem> fallback(
      List<Contender> ordered, TreeMap<Integer, Contender> pins, int limit) {
    List<Placed> free = new ArrayList<>(ordered.size());
    ordered.forEach(c -> free.add(new Placed(c, Origin.FALLBACK, null, List.of())));
    return new Slate().fill(free, pins, limit);
  }

  /** Returns the slate that another ranker showed, in its order. */
  static List<RankedItem> external(List<Contender> shown) {
    List<Placed> all = new ArrayList<>(shown.size());
    shown.forEach(c -> all.add(new Placed(c, Origin.MODEL, null, EXTERNAL_RULE)));
    return new Slate().fill(all, new TreeMap<>(), shown.size());
  }

  private List<RankedItem> fill(List<Placed> free, TreeMap<Integer, Contender> pins, int limit) {
    TreeMap<Integer, Contender> open = new TreeMap<>(pins);
    Iterator<Placed> next = free.iterator();
    while (items.size() < limit && (next.hasNext() || !open.isEmpty())) {
      Contender pin = open.remove(items.size());
      if (pin == null && !next.hasNext()) {
        Map.Entry<Integer, Contender> first = open.pollFirstEntry();
        pin = first.getValue();
      }
      put(pin != null ? new Placed(pin, Origin.PIN, 1.0, PIN_RULE) : next.next());
    }
    return items;
  }

  private void put(Placed placed) {
    Contender contender = placed.contender();
    RankedItem item = new RankedItem();
    item.setItem(contender.item());
    item.setPosition(items.size());
    item.setLogit(contender.logit);
    item.setCtr(contender.ctr);
    item.setPropensity(placed.propensity());
    item.setOrigin(placed.origin());
    item.setSources(contender.sources());
    item.setRules(placed.rules());
    items.add(item);
  }

  private record Placed(
      Contender contender, Origin origin, @Nullable Double propensity, List<String> rules) {}
}
