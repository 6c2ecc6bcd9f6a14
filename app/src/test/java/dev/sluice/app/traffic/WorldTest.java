package dev.sluice.app.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.feature.FeatureSchema;
import dev.sluice.schemas.record.Consent;
import dev.sluice.schemas.record.Event;
import dev.sluice.schemas.record.Item;
import dev.sluice.schemas.record.Ranked;
import dev.sluice.schemas.record.RankedItem;
import dev.sluice.schemas.record.Receipt;
import dev.sluice.schemas.record.Request;
import dev.sluice.schemas.record.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class WorldTest {
  @BeforeAll
  static void trustRecords() {
    Codecs.all();
  }

  private static final WorldConfig CONFIG = WorldConfig.of(42);
  private static final long NOW = CONFIG.start().toEpochMilli() + 3_600_000;

  private final World world = new World(CONFIG);
  private final WorldRecords records = new WorldRecords(world);
  private final WorldTraffic traffic = new WorldTraffic(world, 50, Duration.ofMinutes(10));

  @Test
  void world_sameSeed_isEqualWhateverWasAskedBefore() {
    World other = new World(CONFIG);
    WorldRecords otherRecords = new WorldRecords(other);
    otherRecords.itemRecord(77);
    assertThat(otherRecords.itemRecord(5)).isEqualTo(records.itemRecord(5));
    assertThat(otherRecords.userRecord(9)).isEqualTo(records.userRecord(9));
    assertThat(other.ctr(3, 5, 2, NOW)).isEqualTo(world.ctr(3, 5, 2, NOW));
    assertThat(new WorldTraffic(other, 50, Duration.ofMinutes(10)).request(8, NOW))
        .isEqualTo(traffic.request(8, NOW));
  }

  @Test
  void world_otherSeed_isAnother() {
    World other = new World(WorldConfig.of(43));
    assertThat(other.ctr(3, 5, 2, NOW)).isNotEqualTo(world.ctr(3, 5, 2, NOW));
  }

  @Test
  void items_asTimePasses_arriveOneByOne() {
    long start = CONFIG.start().toEpochMilli();
    long every = CONFIG.itemEvery().toMillis();
    assertThat(world.items(start)).isEqualTo(CONFIG.firstItems());
    assertThat(world.items(start + every - 1)).isEqualTo(CONFIG.firstItems());
    assertThat(world.items(start + every)).isEqualTo(CONFIG.firstItems() + 1);
    assertThat(world.arrival(CONFIG.firstItems()).toEpochMilli()).isEqualTo(start + every);
  }

  @Test
  void ctr_lowerPosition_fallsByExamination() {
    double first = world.ctr(3, 5, 0, NOW);
    for (int position = 1; position < 10; position++) {
      assertThat(world.ctr(3, 5, position, NOW))
          .isCloseTo(first * World.examined(position), within(1e-12));
      assertThat(World.examined(position)).isLessThan(World.examined(position - 1));
    }
  }

  @Test
  void ctr_itemsOfTheUsersTaste_areClickedMore() {
    double near = 0;
    double far = 0;
    for (int user = 0; user < 50; user++) {
      double[] taste = world.userTaste(user);
      List<Integer> items = new ArrayList<>(IntStream.range(0, 300).boxed().toList());
      items.sort(java.util.Comparator.comparingDouble(i -> -World.dot(taste, world.itemTaste(i))));
      near += world.ctr(user, items.get(0), 0, NOW);
      far += world.ctr(user, items.get(299), 0, NOW);
    }
    assertThat(near).isGreaterThan(4 * far);
  }

  @Test
  void popularity_overADriftPeriod_comesBack() {
    long period = CONFIG.driftPeriod().toMillis();
    assertThat(world.popularity(5, NOW + period)).isCloseTo(world.popularity(5, NOW), within(1e-9));
    assertThat(Math.abs(world.popularity(5, NOW + period / 2) - world.popularity(5, NOW)))
        .isGreaterThan(0.01);
  }

  @Test
  void plantedFields_acrossItems_tellNothingOfCategory() {
    Map<String, Double> sums = new HashMap<>();
    Map<String, Integer> counts = new HashMap<>();
    for (int i = 0; i < 300; i++) {
      Item item = records.itemRecord(i);
      String category = (String) item.getAttributes().get("category");
      sums.merge(category, (Double) item.getAttributes().get("shade"), Double::sum);
      counts.merge(category, 1, Integer::sum);
    }
    counts.forEach(
        (category, count) -> {
          // Four standard errors of a uniform mean.
          double tolerance = 4 / Math.sqrt(12.0 * count);
          assertThat(sums.get(category) / count).isCloseTo(0.5, within(tolerance));
        });
  }

  @Test
  void vectors_itemsOfOneCategory_lieNearerThanOthers() {
    double same = 0;
    double other = 0;
    int sames = 0;
    int others = 0;
    for (int i = 0; i < 60; i++) {
      for (int j = 0; j < i; j++) {
        double cosine = cosine(records.itemRecord(i), records.itemRecord(j));
        if (world.nearestCentre(world.itemTaste(i)) == world.nearestCentre(world.itemTaste(j))) {
          same += cosine;
          sames++;
        } else {
          other += cosine;
          others++;
        }
      }
    }
    assertThat(same / sames).isGreaterThan(other / others + 0.2);
  }

  private static double cosine(Item a, Item b) {
    double sum = 0;
    for (int i = 0; i < WorldRecords.TEXT_DIM; i++) {
      sum += a.getVectors().get("text").get(i) * b.getVectors().get("text").get(i);
    }
    return sum;
  }

  @Test
  void consent_acrossUsers_isMostlyFullAndSometimesNot() {
    List<Consent> all = IntStream.range(0, CONFIG.users()).mapToObj(world::consent).toList();
    assertThat(all.stream().filter(c -> c == Consent.FULL).count()).isBetween(355L, 395L);
    assertThat(all).contains(Consent.MEASURE, Consent.NONE);
  }

  @Test
  void requests_many_someNameNoCandidatesAndNoneNamesAnItemToCome() {
    List<Request> requests =
        IntStream.range(0, 500).mapToObj(n -> traffic.request(n, NOW)).toList();
    long open = requests.stream().filter(r -> r.getCandidates().isEmpty()).count();
    assertThat(open).isBetween(35L, 90L);
    for (Request request : requests) {
      assertThat(request.getCandidates())
          .allMatch(c -> WorldRecords.number('i', c.getItem(), world.items(NOW)) >= 0);
      assertThat(request.getCandidates().stream().map(c -> c.getItem()).distinct().count())
          .isEqualTo(request.getCandidates().size());
    }
  }

  @Test
  void clicks_manySlates_agreeWithTheTrueProbability() {
    double expected = 0;
    double variance = 0;
    long clicks = 0;
    for (int n = 0; n < 3_000; n++) {
      Ranked slate = slate(n);
      int user = WorldRecords.number('u', slate.getSubject(), CONFIG.users());
      List<WorldTraffic.Due> due = traffic.reactions(slate, NOW);
      for (WorldTraffic.Due one : due) {
        Event event = one.event();
        if (isLearnable(event, slate)) {
          int item = WorldRecords.number('i', event.getItem(), world.items(NOW));
          double p = world.ctr(user, item, event.getPosition(), NOW);
          expected += p;
          variance += p * (1 - p);
        }
      }
      clicks += distinctFirstClicks(due, slate);
    }
    assertThat((double) clicks).isCloseTo(expected, within(4 * Math.sqrt(variance)));
  }

  private static boolean isLearnable(Event event, Ranked slate) {
    return event.getType().equals("impression")
        && slate.getRequestId().equals(event.getRequestId())
        && event.getViewMs() >= 500
        && FIRST_SEEN.add(event.getEventId());
  }

  private static final java.util.Set<String> FIRST_SEEN = new java.util.HashSet<>();

  private static long distinctFirstClicks(List<WorldTraffic.Due> due, Ranked slate) {
    return due.stream()
        .map(WorldTraffic.Due::event)
        .filter(e -> e.getType().equals("click"))
        .filter(e -> slate.getRequestId().equals(e.getRequestId()))
        .filter(e -> e.getTime().toEpochMilli() < NOW + Duration.ofMinutes(10).toMillis())
        .map(Event::getItem)
        .distinct()
        .count();
  }

  @Test
  void reactions_manySlates_holdEveryKindOfTrouble() {
    List<Event> all = new ArrayList<>();
    for (int n = 0; n < 2_000; n++) {
      traffic.reactions(slate(n), NOW).forEach(due -> all.add(due.event()));
    }
    long distinct = all.stream().map(Event::getEventId).distinct().count();
    assertThat(distinct).isLessThan(all.size());
    assertThat(all).anyMatch(e -> e.getRequestId() == null);
    assertThat(all).anyMatch(e -> e.getEventId().endsWith("/again"));
    assertThat(all).anyMatch(e -> String.valueOf(e.getSlateId()).startsWith("ghost-"));
    assertThat(all).anyMatch(e -> e.getViewMs() != null && e.getViewMs() < 500);
    assertThat(all)
        .anyMatch(e -> e.getTime().toEpochMilli() > NOW + Duration.ofMinutes(10).toMillis());
  }

  @Test
  void features_ofBothSources_areValid() {
    assertThat(clickWindow("synthetic-features.yaml")).isEqualTo(Duration.ofMinutes(10));
    assertThat(clickWindow("movielens-features.yaml")).isEqualTo(Duration.ofSeconds(10));
  }

  private static Duration clickWindow(String features) {
    return FeatureSchema.parse(Resources.text(features), features).clickWindow();
  }

  private Ranked slate(int n) {
    List<RankedItem> items =
        IntStream.range(0, 10)
            .mapToObj(
                i ->
                    RankedItem.newBuilder()
                        .setItem(WorldRecords.item((n * 7 + i * 29) % 300))
                        .setPosition(i)
                        .setLogit(0)
                        .build())
            .toList();
    return Ranked.newBuilder()
        .setTime(Instant.ofEpochMilli(NOW))
        .setRequestId("w-" + n)
        .setSlateId("w-" + n + "-1")
        .setSubject(WorldRecords.user(n % 100))
        .setStatus(Status.RANKED)
        .setItems(items)
        .setReceipt(
            Receipt.newBuilder()
                .setModel("main")
                .setVersion(0)
                .setTablePosition(0)
                .setSubjectOffset(-1)
                .setFeatureSchema("f")
                .setCode("c")
                .setSeed(1)
                .setEngine("e")
                .build())
        .build();
  }
}
