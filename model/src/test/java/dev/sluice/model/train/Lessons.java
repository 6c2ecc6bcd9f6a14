package dev.sluice.model.train;

import dev.sluice.model.ModelConfig;
import dev.sluice.schemas.feature.FeatureSchema;
import dev.sluice.schemas.feature.FeatureSpec;
import dev.sluice.schemas.feature.LabelSpec;
import dev.sluice.schemas.feature.Source;
import dev.sluice.schemas.record.Example;
import dev.sluice.schemas.record.Label;
import dev.sluice.schemas.record.Origin;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A small stream of examples in which users of one parity click items of the same parity. */
final class Lessons {
  static final FeatureSchema SCHEMA =
      new FeatureSchema(
          Map.of("click", new LabelSpec("click", 1, Duration.ofMinutes(10))),
          Duration.ZERO,
          List.of(
              new FeatureSpec.Category("user", new Source(Source.Root.SUBJECT, ""), 1),
              new FeatureSpec.Category("item", new Source(Source.Root.ITEM, ""), 2),
              new FeatureSpec.Position("position", 0, 1)));

  static final ModelConfig CONFIG =
      ModelConfig.parse(
          "{dimension: 8, rowsPerTable: 4096, mlp: [16], crossLayers: 1, batchSize: 32}",
          "lessons");

  static final String PARTITION = "examples-0";

  private Lessons() {}

  static List<Example> stream(int count, long seed) {
    Random random = new Random(seed);
    List<Example> examples = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      examples.add(example(i, random.nextInt(20), random.nextInt(30), random));
    }
    return examples;
  }

  private static Example example(int number, int user, int item, Random random) {
    double ctr = user % 2 == item % 2 ? 0.8 : 0.1;
    boolean clicked = random.nextDouble() < ctr;
    Instant time = Instant.parse("2026-03-01T12:00:00Z").plusSeconds(number);
    Map<String, Object> features = new HashMap<>();
    features.put("user", "u" + user);
    features.put("item", "i" + item);
    return Example.newBuilder()
        .setTime(time)
        .setExampleId("s" + number + "/i" + item)
        .setRequestId("r" + number)
        .setSlateId("s" + number)
        .setSubject("u" + user)
        .setItem("i" + item)
        .setPosition(random.nextInt(3))
        .setOrigin(Origin.MODEL)
        .setLabels(clicked ? Map.of("click", new Label(1, 1.0, time.plusSeconds(5))) : Map.of())
        .setClosesAt(time.plusSeconds(600))
        .setClosed(true)
        .setModel(CONFIG.name())
        .setModelVersion(0)
        .setFeatureSchema(SCHEMA.hash())
        .setFeatures(features)
        .build();
  }
}
