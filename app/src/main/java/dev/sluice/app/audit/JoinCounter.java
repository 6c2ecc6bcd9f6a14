package dev.sluice.app.audit;

import dev.sluice.audit.port.JoinCounts;
import dev.sluice.schemas.feature.FeatureSchema;
import dev.sluice.schemas.record.Consent;
import dev.sluice.schemas.record.Event;
import dev.sluice.schemas.record.Example;
import dev.sluice.schemas.record.Label;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import net.openhft.hashing.LongHashFunction;

/**
 * Holds a log's events against its examples, on those whose request and item hash lowest: at most
 * {@value #CAPACITY} of each. First all examples, then all events. Not thread-safe.
 *
 * <p>Left out are events that make no example by rule: without a request, seen too shortly, without
 * consent, or so late in the log that their window had not closed.
 */
final class JoinCounter {
  static final int CAPACITY = 200_000;

  private static final LongHashFunction HASH = LongHashFunction.xx(31);

  private record Joined(long timeMillis, boolean clicked) {}

  private final Duration clickWindow;
  private final long minViewMillis;
  private final TreeMap<Long, Joined> examples = new TreeMap<>();
  private final Map<Long, Long> impressions = new HashMap<>();
  private final Map<Long, Long> clicks = new HashMap<>();
  private long limit = Long.MAX_VALUE;
  private long last = Long.MIN_VALUE;

  JoinCounter(FeatureSchema schema) {
    this.clickWindow = schema.clickWindow();
    this.minViewMillis = schema.minView().toMillis();
  }

  void add(Example example) {
    long key = key(example.getRequestId(), example.getItem());
    if (key > limit) {
      return;
    }
    Label click = example.getLabels().get(FeatureSchema.CLICK);
    boolean clicked = click != null && click.getCount() > 0;
    Joined joined = new Joined(example.getTime().toEpochMilli(), clicked);
    examples.merge(
        key,
        joined,
        (a, b) -> new Joined(Math.min(a.timeMillis, b.timeMillis), a.clicked || b.clicked));
    if (examples.size() > CAPACITY) {
      examples.pollLastEntry();
      limit = examples.lastKey();
    }
  }

  void add(Event event) {
    last = Math.max(last, event.getTime().toEpochMilli());
    String request = event.getRequestId();
    String item = event.getItem();
    Long view = event.getViewMs();
    if (request == null
        || item == null
        || event.getConsent() != Consent.FULL
        || (view != null && view < minViewMillis)) {
      return;
    }
    long key = key(request, item);
    if (key <= limit) {
      Map<Long, Long> of = event.getType().equals(FeatureSchema.IMPRESSION) ? impressions : clicks;
      if (of == impressions || event.getType().equals(FeatureSchema.CLICK)) {
        of.merge(key, event.getTime().toEpochMilli(), Math::min);
      }
    }
  }

  JoinCounts counts() {
    long shown = 0;
    long lost = 0;
    for (Map.Entry<Long, Long> impression : impressions.entrySet()) {
      if (impression.getValue() + clickWindow.toMillis() < last) {
        shown++;
        lost += examples.containsKey(impression.getKey()) ? 0 : 1;
      }
    }
    long clicked = 0;
    long unlabelled = 0;
    for (Map.Entry<Long, Long> click : clicks.entrySet()) {
      Joined joined = examples.get(click.getKey());
      if (joined != null && click.getValue() <= joined.timeMillis + clickWindow.toMillis()) {
        clicked++;
        unlabelled += joined.clicked ? 0 : 1;
      }
    }
    return new JoinCounts(shown, lost, clicked, unlabelled);
  }

  private static long key(String request, String item) {
    return HASH.hashChars(request + "/" + item);
  }
}
