package dev.sluice.app.traffic;

import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.record.Candidate;
import dev.sluice.schemas.record.Event;
import dev.sluice.schemas.record.Ranked;
import dev.sluice.schemas.record.RankedItem;
import dev.sluice.schemas.record.Request;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * What the users of a world ask, see and click. Pure: a request follows from its number and time, a
 * reaction from the slate and the time at which it is seen.
 */
final class WorldTraffic {
  static {
    // Avro refuses enum defaults of records that are built before the codecs made it trust them.
    Codecs.all();
  }

  private static final int LIMIT = 10;
  private static final double WITHOUT_CANDIDATES = 0.12;
  private static final double ORGANIC = 0.03;
  private static final double SHORT_VIEW = 0.02;
  private static final double REPEATED = 0.08;
  private static final double LATE = 0.004;
  private static final double DUPLICATE = 0.01;
  private static final double CLICK_FIRST = 0.01;
  private static final double GHOST = 0.002;
  private static final long LONGEST_CLICK_DELAY_MILLIS = 60_000;
  // A click that counts comes well within its window, however short that is set.
  private static final int WINDOWS_PER_DELAY = 5;
  // The squared draw makes the first users and items the busiest, as traffic is.
  private static final double SKEW = 2;

  /** An event and the event time at which it is sent; that is not before its own time. */
  record Due(long sendMillis, Event event) {}

  private final World world;
  private final long seed;
  private final int candidates;
  private final long clickWindowMillis;
  private final long clickDelayMillis;
  private final double forgets;

  WorldTraffic(World world, int candidates, Duration clickWindow) {
    this(world, candidates, clickWindow, 0);
  }

  WorldTraffic(World world, int candidates, Duration clickWindow, double forgets) {
    this.world = world;
    this.seed = world.config().seed();
    this.candidates = candidates;
    this.forgets = forgets;
    this.clickWindowMillis = clickWindow.toMillis();
    this.clickDelayMillis =
        Math.min(LONGEST_CLICK_DELAY_MILLIS, clickWindowMillis / WINDOWS_PER_DELAY);
  }

  Request request(long number, long timeMillis) {
    SplittableRandom random = world.random("request", number);
    int user = skewed(world.config().users(), random);
    Map<String, Object> context = new HashMap<>();
    context.put("device", random.nextInt(3) == 0 ? "desktop" : "phone");
    context.put("coin", "coin-" + random.nextInt(10));
    context.put("noise", random.nextDouble());
    boolean named = random.nextDouble() >= WITHOUT_CANDIDATES;
    return Request.newBuilder()
        .setTime(Instant.ofEpochMilli(timeMillis))
        .setRequestId("w-" + number)
        .setSubject(WorldRecords.user(user))
        .setUser(WorldRecords.user(user))
        .setPlacement("home")
        .setCandidates(named ? candidates(timeMillis, random) : List.of())
        .setLimit(LIMIT)
        .setContext(context)
        .setConsent(world.consent(user))
        .build();
  }

  private List<Candidate> candidates(long timeMillis, SplittableRandom random) {
    int items = world.items(timeMillis);
    Set<Integer> chosen = new LinkedHashSet<>();
    while (chosen.size() < Math.min(candidates, items)) {
      // Half of them are of the newest fifth or so: what has just arrived must get its chance.
      boolean fresh = random.nextInt(4) == 0;
      chosen.add(fresh ? items - 1 - skewed(items, random) : random.nextInt(items));
    }
    List<Candidate> list = new ArrayList<>(chosen.size());
    for (int item : chosen) {
      list.add(
          Candidate.newBuilder().setItem(WorldRecords.item(item)).setSource("catalogue").build());
    }
    return list;
  }

  private static int skewed(int count, SplittableRandom random) {
    return (int) (count * Math.pow(random.nextDouble(), SKEW));
  }

  /** Returns what a user does who sees {@code slate} at {@code nowMillis}. */
  List<Due> reactions(Ranked slate, long nowMillis) {
    List<Due> all = new ArrayList<>();
    int user = WorldRecords.number('u', slate.getSubject(), world.config().users());
    if (user < 0) {
      return all;
    }
    for (RankedItem ranked : slate.getItems()) {
      int item = WorldRecords.number('i', ranked.getItem(), world.items(nowMillis));
      if (item >= 0) {
        shown(slate, user, item, ranked.getPosition(), nowMillis, all);
      }
    }
    if (happens(ORGANIC, slate.getRequestId(), "organic")) {
      organic(slate, user, nowMillis, all);
    }
    if (happens(GHOST, slate.getRequestId(), "ghost")) {
      ghost(slate, user, nowMillis, all);
    }
    if (happens(forgets, slate.getRequestId(), "forget")) {
      long at = nowMillis + between(2 * clickDelayMillis, slate.getRequestId(), "forget at");
      all.add(new Due(at, Events.forget(slate, Instant.ofEpochMilli(at))));
    }
    return all;
  }

  private void shown(Ranked slate, int user, int item, int position, long now, List<Due> to) {
    String request = slate.getRequestId();
    String id = WorldRecords.item(item);
    // Whether a view is too short is drawn before and apart from the click: what is left has
    // exactly the world's click probability.
    boolean tooShort = happens(SHORT_VIEW, request, id, "short");
    Event impression =
        echo(Events.IMPRESSION, slate, id, now, user)
            .setViewMs(tooShort ? 200L : 500 + between(4_000, request, id, "view"))
            .build();
    boolean clicks =
        !tooShort && happens(world.ctr(user, item, position, now), request, id, "click");
    boolean clickFirst = clicks && happens(CLICK_FIRST, request, id, "first");
    long clickAt = now + 1_000 + between(clickDelayMillis, request, id, "delay");
    to.add(new Due(clickFirst ? clickAt + 1 : now, impression));
    if (happens(DUPLICATE, request, id, "duplicate")) {
      to.add(new Due(now + 1_000, impression));
    }
    if (clicks) {
      Event click = echo(Events.CLICK, slate, id, clickAt, user).build();
      to.add(new Due(clickAt, click));
      clickAgain(click, request, id, to);
    } else if (!tooShort && happens(LATE, request, id, "late")) {
      long at = now + clickWindowMillis + 1_000 + between(60_000, request, id, "lateness");
      to.add(new Due(at, echo(Events.CLICK, slate, id, at, user).build()));
    }
  }

  private void clickAgain(Event click, String request, String item, List<Due> to) {
    long at =
        click.getTime().toEpochMilli() + 1_000 + between(clickDelayMillis, request, item, "pause");
    if (happens(DUPLICATE, request, item, "click twice")) {
      to.add(new Due(at, click));
    }
    if (happens(REPEATED, request, item, "again")) {
      to.add(
          new Due(
              at,
              Event.newBuilder(click)
                  .setEventId(click.getEventId() + "/again")
                  .setTime(Instant.ofEpochMilli(at))
                  .build()));
    }
  }

  /** A click that no slate led to, as from a search: on what this user likes best of ten items. */
  private void organic(Ranked slate, int user, long now, List<Due> to) {
    int best = 0;
    double most = -1;
    for (int i = 0; i < 10; i++) {
      int item = (int) between(world.items(now), slate.getRequestId(), "organic " + i);
      double ctr = world.ctr(user, item, 0, now);
      best = ctr > most ? item : best;
      most = Math.max(most, ctr);
    }
    to.add(
        new Due(
            now,
            Events.blank(
                    Events.CLICK,
                    slate.getRequestId() + "/organic",
                    slate.getSubject(),
                    Instant.ofEpochMilli(now))
                .setItem(WorldRecords.item(best))
                .setConsent(world.consent(user))
                .build()));
  }

  /** Impression and click of a slate that was never served, as from a page kept in a cache. */
  private void ghost(Ranked slate, int user, long now, List<Due> to) {
    Ranked never =
        Ranked.newBuilder(slate)
            .setRequestId("ghost-" + slate.getRequestId())
            .setSlateId("ghost-" + slate.getSlateId())
            .build();
    String item = WorldRecords.item(0);
    to.add(new Due(now, echo(Events.IMPRESSION, never, item, now, user).build()));
    to.add(new Due(now + 5_000, echo(Events.CLICK, never, item, now + 5_000, user).build()));
  }

  private Event.Builder echo(String type, Ranked slate, String item, long at, int user) {
    return Events.echo(type, slate, item, Instant.ofEpochMilli(at)).setConsent(world.consent(user));
  }

  private boolean happens(double share, String... names) {
    return Draws.happens(share, seed, names);
  }

  private long between(long bound, String... names) {
    return (long) (bound * Draws.uniform(seed, names));
  }
}
