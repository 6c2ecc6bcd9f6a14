package dev.sluice.model.retrieve;

import dev.sluice.model.fusion.Slerp;
import dev.sluice.model.matrix.RowSums;
import dev.sluice.model.represent.ColdStart;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a model version puts the items of a catalogue: an item nobody met stands where its content
 * does, blended with the places of the items most like it ({@link ColdStart}); with every click in
 * company it moves to the mean of the items that it is clicked with.
 *
 * <p>A function of the version and the catalogue alone. Immutable.
 */
final class ItemPlaces {
  /** Clicks in company that count as much as an item's content. */
  static final double PRIOR = 10;

  private final Map<String, float[]> prototypes;
  private final SphereIndex warm;
  private final Map<String, float[]> places;

  private ItemPlaces(Map<String, float[]> prototypes, SphereIndex warm) {
    this.prototypes = prototypes;
    this.warm = warm;
    places = new LinkedHashMap<>();
  }

  /** Without any item. */
  static ItemPlaces none(int dimension, SphereIndexConfig config) {
    return new ItemPlaces(Map.of(), SphereIndex.of(Map.of(), dimension, config));
  }

  /**
   * Places all of {@code points}, [dimension] and norm 1 each, in their order. Cost: an index of
   * the items with neighbours, and one search in it per item.
   */
  static ItemPlaces of(
      Map<String, float[]> points, Company company, SphereIndexConfig config, Pace pace) {
    int dimension = points.isEmpty() ? 1 : points.values().iterator().next().length;
    Map<String, float[]> learned = new LinkedHashMap<>();
    Map<String, float[]> prototypes = new HashMap<>();
    Map<String, float[]> warm = new LinkedHashMap<>();
    points.forEach(
        (item, point) -> {
          float[] place = learned(company.neighbours().getOrDefault(item, List.of()), points);
          if (place != null) {
            learned.put(item, place);
            prototypes.put(item, moved(point, place, company, item));
            warm.put(item, point);
          }
        });
    ItemPlaces made =
        new ItemPlaces(prototypes, SphereIndex.of(warm, dimension, config.forFew(), pace));
    points.forEach(
        (item, point) -> {
          float[] cold = made.cold(item, point);
          float[] place = learned.get(item);
          made.places.put(item, place == null ? cold : moved(cold, place, company, item));
          pace.breathe();
        });
    return made;
  }

  private static float[] moved(float[] from, float[] learned, Company company, String item) {
    double clicks = company.clicks().getOrDefault(item, 0.0);
    return ColdStart.warming(from, learned, clicks, PRIOR);
  }

  /** The mean direction of the neighbours' content, the r-th closest by 1 / r. */
  private static float @Nullable [] learned(List<String> neighbours, Map<String, float[]> points) {
    float[] sum = null;
    int rank = 0;
    for (String neighbour : neighbours) {
      rank++;
      float[] point = points.get(neighbour);
      if (point != null) {
        sum = sum == null ? new float[point.length] : sum;
        RowSums.add(sum, 1f / rank, point);
      }
    }
    return sum != null && Slerp.hasDirection(sum) ? Slerp.direction(sum) : null;
  }

  /** Where content alone puts an item, known to the places or not. Cost: one search. */
  float[] cold(String item, float[] point) {
    List<float[]> like = new ArrayList<>();
    List<Double> cosines = new ArrayList<>();
    for (SphereIndex.Near near : warm.nearest(point, ColdStart.NEAREST + 1)) {
      float[] prototype = prototypes.get(near.item());
      if (prototype != null && !near.item().equals(item) && like.size() < ColdStart.NEAREST) {
        like.add(prototype);
        cosines.add(near.cosine());
      }
    }
    return ColdStart.blend(point, like, cosines);
  }

  /** The places by item, norm 1, in the order of the points. */
  Map<String, float[]> all() {
    return Collections.unmodifiableMap(places);
  }
}
