package dev.sluice.model.encode;

import static dev.sluice.model.encode.EncodingFixture.content;
import static dev.sluice.model.encode.EncodingFixture.encoder;
import static dev.sluice.model.encode.EncodingFixture.example;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.model.feature.ItemFeatures;
import dev.sluice.schemas.record.Example;
import dev.sluice.schemas.record.Vector;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The one encoding path: how features arrive changes nothing. */
class EncoderPropertyTest {
  private static final List<String> KEYS =
      List.of(
          "user",
          "item",
          "tags",
          "price",
          "upstream",
          "hour",
          "age",
          "ctr.1h",
          "ctr.1d",
          "user_brand.1h",
          "user_brand.1d",
          "recent",
          "affinity",
          "user_x_brand",
          "title",
          "taste",
          "no_such_feature");

  @Property(tries = 300)
  void features_asRequestAndCandidate_encodeAsTheyDoInAnExample(
      @ForAll("features") List<Map<String, Object>> items,
      @ForAll("map") Map<String, Object> request) {
    List<Example> examples = new ArrayList<>();
    for (Map<String, Object> item : items) {
      Map<String, Object> merged = new HashMap<>(request);
      merged.putAll(item);
      examples.add(example(merged, 0));
    }

    EncodedBatch served =
        encoder()
            .candidates(request, items.stream().map(ItemFeatures::of).toList(), Boundaries.none());
    EncodedBatch trained = encoder().examples(examples, Boundaries.none());

    for (int i = 0; i < items.size(); i++) {
      assertThat(content(served, i)).isEqualTo(content(trained, i));
    }
  }

  @Property(tries = 200)
  void features_inAnotherOrder_encodeAlike(
      @ForAll("map") Map<String, Object> features, @ForAll Random random) {
    List<String> keys = new ArrayList<>(features.keySet());
    Collections.shuffle(keys, random);
    Map<String, Object> shuffled = new LinkedHashMap<>();
    keys.forEach(key -> shuffled.put(key, features.get(key)));

    assertThat(content(of(shuffled), 0)).isEqualTo(content(of(new TreeMap<>(features)), 0));
  }

  @Property(tries = 100)
  void example_amongOthers_encodesAsItDoesAlone(
      @ForAll("features") List<Map<String, Object>> features) {
    Encoder reused = encoder();
    List<Example> examples = features.stream().map(f -> example(f, 1)).toList();
    EncodedBatch batch = reused.examples(examples, Boundaries.none());

    for (int i = 0; i < examples.size(); i++) {
      EncodedBatch alone = reused.examples(examples.subList(i, i + 1), Boundaries.none());
      assertThat(content(batch, i)).isEqualTo(content(alone, 0));
    }
  }

  @Property(tries = 100)
  void numbers_areFinite_whateverTheFeatures(@ForAll("map") Map<String, Object> features) {
    for (float number : of(features).dense()) {
      assertThat(Float.isFinite(number)).isTrue();
    }
  }

  private static EncodedBatch of(Map<String, Object> features) {
    return encoder().examples(List.of(example(features, 0)), Boundaries.none());
  }

  @Provide
  Arbitrary<List<Map<String, Object>>> features() {
    return map().list().ofMinSize(1).ofMaxSize(8);
  }

  @Provide
  Arbitrary<Map<String, Object>> map() {
    return Arbitraries.maps(Arbitraries.of(KEYS), value()).ofMaxSize(KEYS.size());
  }

  /** Any value at any key: a feature of the wrong kind is a missing one on both paths. */
  private static Arbitrary<Object> value() {
    Arbitrary<Object> text = Arbitraries.strings().ofMaxLength(6).map(s -> s);
    Arbitrary<Object> number = Arbitraries.doubles().map(x -> x);
    Arbitrary<Object> odd = Arbitraries.of(Double.NaN, Double.POSITIVE_INFINITY, -0.0);
    Arbitrary<Object> list = Arbitraries.strings().ofMaxLength(4).list().ofMaxSize(5).map(l -> l);
    Arbitrary<Object> vector =
        Arbitraries.floats().between(-9, 9).list().ofMinSize(2).ofMaxSize(3).map(Vector::new);
    return Arbitraries.oneOf(text, number, odd, list, vector);
  }
}
