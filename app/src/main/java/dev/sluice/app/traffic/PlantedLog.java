package dev.sluice.app.traffic;

import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.feature.FeatureSchema;
import dev.sluice.schemas.record.Example;
import dev.sluice.schemas.record.Item;
import dev.sluice.schemas.record.Label;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Two days of a synthetic world's examples with facts planted in them that an audit must find, and
 * nothing else that it should report. Pure: a row follows from the seed and its number.
 */
public final class PlantedLog {
  static {
    // Avro refuses enum defaults of records that are built before the codecs made it trust them.
    Codecs.all();
  }

  /** Written after the click. */
  public static final String LEAKING = "dwell";

  /** Moves from one set of values to another. */
  public static final String DRIFTING = "campaign";

  /** Says what {@link #ORIGINAL} says. */
  public static final String DUPLICATE = "brand_code";

  /** What is duplicated. */
  public static final String ORIGINAL = "brand";

  /** Unknown from {@link #breaksAt} on. */
  public static final String BREAKING = "stock_level";

  /** Tell nothing of the click. */
  public static final Set<String> USELESS = Set.of("lot", "shade", "coin", "noise", "device");

  /** Tell something of the click for certain. */
  public static final Set<String> USEFUL = Set.of("item", "position", "segment_x_category");

  private static final Set<String> BROKEN = Set.of(LEAKING, BREAKING, DRIFTING);

  private static final Duration LENGTH = Duration.ofHours(48);
  private static final int SLATE = 10;
  private static final int CAMPAIGNS = 6;
  private static final int LEVELS = 8;
  private static final double OTHER_CODE = 0.01;
  private static final double SEEN_WITHOUT_CLICK = 0.02;
  private static final double UNSEEN_AFTER_CLICK = 0.1;
  // The hour of the break lies well within the log.
  private static final int EARLIEST_BREAK = 12;
  private static final int BREAK_HOURS = 24;

  private final World world;
  private final WorldRecords records;
  private final FeatureSchema schema;
  private final int rows;

  /** A log of so many rows. */
  public PlantedLog(long seed, int rows) {
    this.world = new World(WorldConfig.of(seed));
    this.records = new WorldRecords(world);
    this.schema = FeatureSchema.parse(features(), "planted features");
    this.rows = rows;
  }

  /** The log's features.yaml. */
  public static String features() {
    return Resources.text("planted-features.yaml");
  }

  /** Its schema. */
  public FeatureSchema schema() {
    return schema;
  }

  /** The schema without the fields that leak, break or drift: what is left can be learned from. */
  public FeatureSchema unbroken() {
    return new FeatureSchema(
        schema.labels(),
        schema.minView(),
        schema.features().stream().filter(spec -> !BROKEN.contains(spec.name())).toList());
  }

  public int rows() {
    return rows;
  }

  /** When {@link #BREAKING} breaks, on the hour. */
  public Instant breaksAt() {
    int hours = EARLIEST_BREAK + world.random("break", 0).nextInt(BREAK_HOURS);
    return world.config().start().plus(Duration.ofHours(hours));
  }

  /** Returns the row of a number. */
  public Example row(int number) {
    SplittableRandom random = world.random("planted", number);
    double passed = (double) number / rows;
    Instant time = world.config().start().plusMillis((long) (passed * LENGTH.toMillis()));
    int user = random.nextInt(world.config().users());
    int item = random.nextInt(world.config().firstItems());
    int position = number % SLATE;
    boolean clicked = random.nextDouble() < world.ctr(user, item, position, time.toEpochMilli());
    String request = "p-" + number / SLATE;
    return Example.newBuilder()
        .setTime(time)
        .setExampleId(request + "/" + position)
        .setRequestId(request)
        .setSlateId(request)
        .setSubject(WorldRecords.user(user))
        .setItem(WorldRecords.item(item))
        .setPlacement("home")
        .setPosition(position)
        .setLabels(
            clicked
                ? Map.of(FeatureSchema.CLICK, new Label(1, 1.0, time.plusSeconds(20)))
                : Map.of())
        .setClosesAt(time.plus(schema.clickWindow()))
        .setClosed(true)
        .setModel("main")
        .setModelVersion(1)
        .setFeatureSchema(schema.hash())
        .setFeatures(features(user, item, time, passed, clicked, random))
        .build();
  }

  private Map<String, Object> features(
      int user, int item, Instant time, double passed, boolean clicked, SplittableRandom random) {
    Item seen = records.itemRecord(item);
    Map<String, Object> attributes = seen.getAttributes();
    Object segment = records.userRecord(user).getAttributes().get("segment");
    Map<String, Object> features = new HashMap<>();
    features.put("user", WorldRecords.user(user));
    features.put("item", WorldRecords.item(item));
    for (String name : List.of("category", "brand", "tags", "price")) {
      features.put(name, attributes.get(name));
    }
    features.put("segment", String.valueOf(segment));
    features.put("segment_x_category", segment + "|" + attributes.get("category"));
    features.put("hour", Integer.toString(time.atZone(java.time.ZoneOffset.UTC).getHour()));
    features.put("device", random.nextInt(3) == 0 ? "desktop" : "phone");
    // Drawn for each row: drawn once an item they would say which item it is.
    features.put("lot", "lot-" + random.nextInt(50));
    features.put("shade", random.nextDouble());
    features.put("coin", "coin-" + random.nextInt(10));
    features.put("noise", random.nextDouble());
    plant(features, time, passed, clicked, random);
    return features;
  }

  private void plant(
      Map<String, Object> features,
      Instant time,
      double passed,
      boolean clicked,
      SplittableRandom random) {
    boolean stayed =
        clicked
            ? random.nextDouble() >= UNSEEN_AFTER_CLICK
            : random.nextDouble() < SEEN_WITHOUT_CLICK;
    features.put(LEAKING, stayed ? "long" : "short");
    boolean later = random.nextDouble() < passed;
    features.put(DRIFTING, (later ? "autumn-" : "summer-") + random.nextInt(CAMPAIGNS));
    String brand = String.valueOf(features.get(ORIGINAL));
    features.put(
        DUPLICATE,
        random.nextDouble() < OTHER_CODE
            ? "code-other"
            : "code-" + Math.floorMod(brand.hashCode(), 100_003));
    int level = random.nextInt(LEVELS);
    features.put(BREAKING, time.isBefore(breaksAt()) ? "level-" + level : "unknown");
  }
}
