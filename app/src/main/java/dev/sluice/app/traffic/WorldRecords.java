package dev.sluice.app.traffic;

import dev.sluice.schemas.record.Item;
import dev.sluice.schemas.record.User;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * What can be seen of a world: noisy views of its users and items, and fields that tell nothing.
 */
final class WorldRecords {
  static final int TEXT_DIM = 32;
  static final int IMAGE_DIM = 16;

  private static final int BRANDS = 20;
  private static final int LOTS = 50;
  private static final int TAGS = 24;
  private static final double WRONG_CATEGORY = 0.05;
  private static final double WRONG_SEGMENT = 0.15;
  private static final double TEXT_NOISE = 0.5;
  private static final double IMAGE_NOISE = 0.8;

  private final World world;
  private final double[][] brands;
  private final double[][] tags;
  private final double[][] text;
  private final double[][] image;

  WorldRecords(World world) {
    this.world = world;
    this.brands = directions("brands", BRANDS);
    this.tags = directions("tags", TAGS);
    this.text = directions("text", TEXT_DIM);
    this.image = directions("image", IMAGE_DIM);
  }

  static String user(int number) {
    return "u" + number;
  }

  static String item(int number) {
    return "i" + number;
  }

  /** The number in an id such as {@code u17}; -1 if it is none below {@code count}. */
  static int number(char kind, String id, int count) {
    if (id.length() < 2 || id.length() > 10 || id.charAt(0) != kind) {
      return -1;
    }
    try {
      int number = Integer.parseInt(id.substring(1));
      return number >= 0 && number < count ? number : -1;
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  User userRecord(int number) {
    SplittableRandom random = world.random("user view", number);
    int segment = world.nearestCentre(world.userTaste(number));
    if (random.nextDouble() < WRONG_SEGMENT) {
      segment = random.nextInt(World.CENTRES);
    }
    Map<String, Object> attributes = new HashMap<>();
    attributes.put("segment", "segment-" + segment);
    return User.newBuilder()
        .setTime(world.config().start())
        .setSubject(user(number))
        .setAttributes(attributes)
        .setConsent(world.consent(number))
        .build();
  }

  Item itemRecord(int number) {
    SplittableRandom random = world.random("item view", number);
    double[] taste = world.itemTaste(number);
    int category = world.nearestCentre(taste);
    if (random.nextDouble() < WRONG_CATEGORY) {
      category = random.nextInt(World.CENTRES);
    }
    int brand = nearest(brands, taste, 0.3, random);
    Map<String, Object> attributes = new HashMap<>();
    attributes.put("category", "category-" + category);
    attributes.put("brand", "brand-" + brand);
    attributes.put("tags", tags(taste, random));
    attributes.put("price", Math.round(100 * price(brand, random)) / 100.0);
    attributes.put("lot", "lot-" + random.nextInt(LOTS));
    attributes.put("shade", random.nextDouble());
    Map<String, List<Float>> vectors = new HashMap<>();
    vectors.put("text", view(text, taste, TEXT_NOISE, random));
    vectors.put("image", view(image, taste, IMAGE_NOISE, random));
    Instant arrival = world.arrival(number);
    return Item.newBuilder()
        .setTime(arrival)
        .setItem(item(number))
        .setVersion(1)
        .setAttributes(attributes)
        .setVectors(vectors)
        .setCreatedAt(world.created(number))
        .build();
  }

  private static double price(int brand, SplittableRandom random) {
    return Math.exp(2.5 + 0.08 * brand + 0.4 * random.nextGaussian());
  }

  private List<String> tags(double[] taste, SplittableRandom random) {
    List<String> chosen = new ArrayList<>();
    while (chosen.size() < 3) {
      String tag = "tag-" + nearest(tags, taste, 0.5, random);
      if (!chosen.contains(tag)) {
        chosen.add(tag);
      }
    }
    return chosen;
  }

  private static int nearest(
      double[][] directions, double[] taste, double noise, SplittableRandom random) {
    int best = 0;
    double most = Double.NEGATIVE_INFINITY;
    for (int d = 0; d < directions.length; d++) {
      double near = World.dot(directions[d], taste) + noise * random.nextGaussian();
      if (near > most) {
        most = near;
        best = d;
      }
    }
    return best;
  }

  private static List<Float> view(
      double[][] directions, double[] taste, double noise, SplittableRandom random) {
    double[] seen = new double[directions.length];
    double square = 0;
    for (int d = 0; d < seen.length; d++) {
      seen[d] = World.dot(directions[d], taste) + noise * random.nextGaussian();
      square += seen[d] * seen[d];
    }
    List<Float> unit = new ArrayList<>(seen.length);
    for (double value : seen) {
      unit.add((float) (value / Math.sqrt(square)));
    }
    return unit;
  }

  private double[][] directions(String purpose, int count) {
    double[][] directions = new double[count][World.LATENT];
    for (int d = 0; d < count; d++) {
      SplittableRandom random = world.random(purpose, d);
      for (int i = 0; i < World.LATENT; i++) {
        directions[d][i] = random.nextGaussian();
      }
    }
    return directions;
  }
}
