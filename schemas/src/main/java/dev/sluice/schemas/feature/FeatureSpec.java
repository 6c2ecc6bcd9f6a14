package dev.sluice.schemas.feature;

import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One feature field of features.yaml. Names are unique within a schema.
 *
 * <p>A feature puts one value under its name into a features map, except that {@link Rate} and
 * {@link Count} put a number per window, under {@code name.window} as in {@code ctr.24h}, and that
 * {@link Position} puts none: the encoder knows where an item was shown.
 */
public sealed interface FeatureSpec extends Serializable {
  /** The field's name. */
  String name();

  /** Lookups per value in the unified table, 1 to 16; 0 for kinds that are never looked up. */
  int chunks();

  /** Whether its value differs between the candidates of a request. */
  boolean ofCandidate();

  /** Whether its value depends on the item's catalogue entry alone, whoever asks and when. */
  default boolean ofItem() {
    return false;
  }

  /** The keys that this feature may have in a features map. */
  default List<String> valueNames() {
    return List.of(name());
  }

  /** The keys that {@code feature} may have in a features map. */
  static List<String> valueNames(FeatureSpec feature) {
    return feature.valueNames();
  }

  /** The key of a windowed number: the feature's name, a dot, the window in its largest unit. */
  static String valueName(String name, Duration window) {
    return name + "." + Durations.format(window);
  }

  /** One categorical value. */
  record Category(String name, Source from, int chunks) implements FeatureSpec {
    @Override
    public boolean ofCandidate() {
      return from.ofCandidate();
    }

    @Override
    public boolean ofItem() {
      return from.ofItem();
    }
  }

  /** Several categorical values; the first {@code max} count. */
  record Categories(String name, Source from, int max, int chunks) implements FeatureSpec {
    @Override
    public boolean ofCandidate() {
      return from.ofCandidate();
    }

    @Override
    public boolean ofItem() {
      return from.ofItem();
    }
  }

  /** A number, bucketed. */
  record Numeric(String name, Source from, Buckets buckets, int chunks) implements FeatureSpec {
    @Override
    public boolean ofCandidate() {
      return from.ofCandidate();
    }

    @Override
    public boolean ofItem() {
      return from.ofItem();
    }
  }

  /** A part of a time as a category, in the zone that {@code zone} names, else UTC. */
  record Time(String name, Source from, TimePart part, @Nullable Source zone, int chunks)
      implements FeatureSpec {
    @Override
    public boolean ofCandidate() {
      return from.ofCandidate() || (zone != null && zone.ofCandidate());
    }
  }

  /** How long ago a time was at the request, in seconds, at least 0, bucketed. */
  record Age(String name, Source from, Buckets buckets, int chunks) implements FeatureSpec {
    @Override
    public boolean ofCandidate() {
      return from.ofCandidate();
    }
  }

  /**
   * Engagements {@code top} per {@code bottom}, drawn to the overall rate as by {@code prior}
   * bottoms.
   */
  record Rate(
      String name,
      String top,
      String bottom,
      List<Source> by,
      List<Duration> windows,
      double prior,
      int chunks)
      implements FeatureSpec {
    /** Copies the lists. */
    public Rate {
      by = List.copyOf(by);
      windows = List.copyOf(windows);
    }

    /** The key of one window's rate. */
    public String valueName(Duration window) {
      return FeatureSpec.valueName(name, window);
    }

    @Override
    public List<String> valueNames() {
      return windows.stream().map(this::valueName).toList();
    }

    @Override
    public boolean ofCandidate() {
      return by.stream().anyMatch(Source::ofCandidate);
    }
  }

  /** Engagements in each window. */
  record Count(String name, String of, List<Source> by, List<Duration> windows, int chunks)
      implements FeatureSpec {
    /** Copies the lists. */
    public Count {
      by = List.copyOf(by);
      windows = List.copyOf(windows);
    }

    /** The key of one window's count. */
    public String valueName(Duration window) {
      return FeatureSpec.valueName(name, window);
    }

    @Override
    public List<String> valueNames() {
      return windows.stream().map(this::valueName).toList();
    }

    @Override
    public boolean ofCandidate() {
      return by.stream().anyMatch(Source::ofCandidate);
    }
  }

  /**
   * The different items that the subject engaged with last, newest first.
   *
   * @param chunks 0 for one that other features compare with, and that is no value itself
   */
  record History(String name, List<String> of, int last, Duration within, int chunks)
      implements FeatureSpec {
    /** Copies the list. */
    public History {
      of = List.copyOf(of);
    }

    @Override
    public List<String> valueNames() {
      return chunks == 0 ? List.of() : List.of(name);
    }

    @Override
    public boolean ofCandidate() {
      return false;
    }
  }

  /** How many of a history's items share a value with the candidate, summed over {@code on}. */
  record Overlap(String name, String history, List<Source> on, int chunks) implements FeatureSpec {
    /** Copies the list. */
    public Overlap {
      on = List.copyOf(on);
    }

    @Override
    public boolean ofCandidate() {
      return true;
    }
  }

  /** Each combination of the values of several sources as one categorical value. */
  record Cross(String name, List<Source> of, int chunks) implements FeatureSpec {
    /** Copies the list. */
    public Cross {
      of = List.copyOf(of);
    }

    @Override
    public boolean ofCandidate() {
      return of.stream().anyMatch(Source::ofCandidate);
    }

    @Override
    public boolean ofItem() {
      return of.stream().allMatch(Source::ofItem);
    }
  }

  /** A modality vector of {@code dim} numbers. */
  record VectorField(String name, Source from, int dim) implements FeatureSpec {
    @Override
    public int chunks() {
      return 0;
    }

    @Override
    public boolean ofCandidate() {
      return from.ofCandidate();
    }

    @Override
    public boolean ofItem() {
      return from.ofItem();
    }
  }

  /**
   * How the candidate's vectors lie to those of a history's items, in [-1, 1].
   *
   * <p>Without {@code among} the cosine between its one vector and the mean of the history's. With
   * it, how much more of what is like the candidate is in {@code history} than of all that is in
   * {@code among}: the mean over its items h, each weighing w, of 1 if h is in the history and else
   * 0, less the share of those that are, as with one item more at 0. w is the fourth power of the
   * mean cosine over those of the vectors that both have, 0 where that is negative.
   *
   * @param vectors names of vector features; one without {@code among}
   * @param among name of a history that the other one is part of; null for none
   */
  record Similarity(String name, String history, List<String> vectors, @Nullable String among)
      implements FeatureSpec {
    /** Copies the list. */
    public Similarity {
      vectors = List.copyOf(vectors);
    }

    /** The cosine with one history's mean. */
    public Similarity(String name, String history, String vector) {
      this(name, history, List.of(vector), null);
    }

    @Override
    public int chunks() {
      return 0;
    }

    @Override
    public boolean ofCandidate() {
      return true;
    }
  }

  /**
   * The candidate's vectors and the means of the history's, each projected to {@code dim} numbers
   * by a learned matrix and fused on the sphere; their cosine and products go to the network.
   *
   * <p>Its value is of the request: one mean direction per vector, one after the other, zeros where
   * no item of the history has that vector. With {@code among} it is the direction from the mean of
   * all that is there to the mean of what is in the history too, zeros where the two are one.
   *
   * @param vectors names of vector features, in the order of the curve
   * @param among name of a history that the other one is part of; null for none
   */
  record Fusion(String name, String history, List<String> vectors, int dim, @Nullable String among)
      implements FeatureSpec {
    /** Copies the list. */
    public Fusion {
      vectors = List.copyOf(vectors);
    }

    /** The direction of one history's mean. */
    public Fusion(String name, String history, List<String> vectors, int dim) {
      this(name, history, vectors, dim, null);
    }

    @Override
    public int chunks() {
      return 0;
    }

    @Override
    public boolean ofCandidate() {
      return false;
    }
  }

  /** The position in the slate when learned from, {@code serveAs} when ranked. */
  record Position(String name, int serveAs, int chunks) implements FeatureSpec {
    @Override
    public List<String> valueNames() {
      return List.of();
    }

    @Override
    public boolean ofCandidate() {
      return true;
    }
  }
}
