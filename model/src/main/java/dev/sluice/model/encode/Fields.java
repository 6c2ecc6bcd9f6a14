package dev.sluice.model.encode;

import dev.sluice.embeddings.FeatureRegistry;
import dev.sluice.embeddings.RowWatch;
import dev.sluice.embeddings.TableLayout;
import dev.sluice.schemas.feature.Buckets;
import dev.sluice.schemas.feature.FeatureSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Turns the specs of a feature schema into fields, registering each that has rows. */
final class Fields {
  /** Standard deviation of a rate's logit, roughly, and of a count's log1p. */
  private static final double RATE_SPREAD = 2;

  private static final double COUNT_SPREAD = 2;

  /** Standard deviation of a vote of what was met; 0.10 on MovieLens. */
  private static final double VOTE_SPREAD = 0.125;

  private final FeatureRegistry registry;
  private final TableLayout layout;
  private final @Nullable RowWatch watch;
  private final List<Field> fields = new ArrayList<>();

  Fields(FeatureRegistry registry, TableLayout layout, @Nullable RowWatch watch) {
    this.registry = registry;
    this.layout = layout;
    this.watch = watch;
  }

  List<Field> of(List<FeatureSpec> specs) {
    Set<String> fused = new HashSet<>();
    for (FeatureSpec spec : specs) {
      if (spec instanceof FeatureSpec.Fusion fusion) {
        fused.addAll(fusion.vectors());
      }
    }
    // Last what the network reads through the sphere only: the rest stays where it is without it.
    specs.stream()
        .filter(spec -> !(spec instanceof FeatureSpec.Fusion) && !fused.contains(spec.name()))
        .forEach(this::add);
    specs.stream().filter(spec -> fused.contains(spec.name())).forEach(this::add);
    for (FeatureSpec spec : specs) {
      if (spec instanceof FeatureSpec.Fusion fusion) {
        fields.add(new MeansInput(fusion.name(), numbers(fusion, specs)));
      }
    }
    return List.copyOf(fields);
  }

  private void add(FeatureSpec spec) {
    String name = spec.name();
    if (spec instanceof FeatureSpec.Categories categories) {
      fields.add(values(spec, categories.max()));
    } else if (spec instanceof FeatureSpec.History history) {
      if (history.chunks() > 0) {
        fields.add(values(spec, history.last()));
      }
    } else if (spec instanceof FeatureSpec.Cross) {
      fields.add(values(spec, MAX_CROSSED));
    } else if (spec instanceof FeatureSpec.Numeric numeric) {
      fields.add(numbers(spec, numeric.buckets()));
    } else if (spec instanceof FeatureSpec.Age age) {
      fields.add(numbers(spec, age.buckets()));
    } else if (spec instanceof FeatureSpec.Rate rate) {
      rate.windows().forEach(window -> rate(rate, window));
    } else if (spec instanceof FeatureSpec.Count count) {
      count.windows().forEach(window -> count(count, window));
    } else if (spec instanceof FeatureSpec.Overlap) {
      fields.add(
          new BucketField(
              name,
              chunks(name, spec.chunks()),
              LogBuckets::bucket,
              x -> Math.signum(x) * Math.log1p(Math.abs(x))));
    } else if (spec instanceof FeatureSpec.VectorField vector) {
      fields.add(new VectorInput(name, vector.dim()));
    } else if (spec instanceof FeatureSpec.Similarity similarity) {
      fields.add(new DenseField(name, similarity.among() == null ? 1 : VOTE_SPREAD));
    } else {
      fields.add(values(spec, 1));
    }
  }

  /** Values of a cross of two multi-valued attributes that count. */
  private static final int MAX_CROSSED = 64;

  private static int numbers(FeatureSpec.Fusion fusion, List<FeatureSpec> specs) {
    return fusion.vectors().stream().mapToInt(name -> vector(name, specs).dim()).sum();
  }

  /** The vector feature of that name. */
  static FeatureSpec.VectorField vector(String name, List<FeatureSpec> specs) {
    return specs.stream()
        .filter(spec -> spec.name().equals(name))
        .filter(FeatureSpec.VectorField.class::isInstance)
        .map(FeatureSpec.VectorField.class::cast)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("there is no vector feature " + name));
  }

  private Field values(FeatureSpec spec, int max) {
    return new ValuesField(spec.name(), chunks(spec.name(), spec.chunks()), Math.max(1, max));
  }

  private Field numbers(FeatureSpec spec, Buckets buckets) {
    Chunks chunks = chunks(spec.name(), spec.chunks());
    return switch (buckets) {
      case LOG -> new BucketField(spec.name(), chunks, LogBuckets::bucket, null);
      case QUANTILE -> BucketField.quantiles(spec.name(), chunks);
    };
  }

  private void rate(FeatureSpec.Rate rate, Duration window) {
    String name = rate.valueName(window);
    fields.add(
        new BucketField(
            name,
            chunks(name, rate.chunks()),
            Bucketing::rate,
            x -> Bucketing.logit(x) / RATE_SPREAD));
  }

  private void count(FeatureSpec.Count count, Duration window) {
    String name = count.valueName(window);
    fields.add(
        new BucketField(
            name,
            chunks(name, count.chunks()),
            LogBuckets::bucket,
            x -> Math.log1p(Math.max(0, x)) / COUNT_SPREAD));
  }

  private Chunks chunks(String name, int chunks) {
    return new Chunks(layout, registry.register(name, chunks), chunks, watch);
  }
}
