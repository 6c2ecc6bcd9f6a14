package dev.sluice.model.offline;

import dev.sluice.schemas.feature.FeatureSchema;
import dev.sluice.schemas.feature.FeatureSpec;
import dev.sluice.schemas.feature.Values;
import dev.sluice.schemas.record.Example;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Turns examples into rows of numbers under a vocabulary that was learned from the training part.
 *
 * <p>Every key of the schema's features is a field: categories are values; numbers, rates, counts
 * and similarities are bucketed by learned quantiles or piecewise linear; each number of a vector
 * is a field of its own, as numbers are. A number with few different values is as good as a
 * category and gets a bucket for each. Immutable.
 */
public final class LogEncoder {
  /** Most buckets of a number: 32 lose nothing on logs of 10,000 to 100,000 rows. */
  static final int MOST_BUCKETS = 32;

  private static final int DIRECT = 8;

  private final List<Column> columns;
  private final Vocabulary vocabulary;
  private final NumericEncoding numeric;

  /**
   * One field.
   *
   * @param name of the field; a vector's number has its place behind it
   * @param key in a features map
   * @param place within a vector, or -1
   * @param knots of a number, ascending; null for categories
   */
  @SuppressWarnings("ArrayRecordComponent") // Read only.
  record Column(String name, String key, int place, double @Nullable [] knots) {}

  LogEncoder(List<Column> columns, Vocabulary vocabulary, NumericEncoding numeric) {
    this.columns = List.copyOf(columns);
    this.vocabulary = vocabulary;
    this.numeric = numeric;
  }

  /** Learns vocabulary and quantiles from the training examples. */
  public static LogEncoder learn(
      FeatureSchema schema, List<Example> training, NumericEncoding numeric) {
    return learn(schema, training, numeric, spec -> true);
  }

  /**
   * As {@link #learn(FeatureSchema, List, NumericEncoding)}, of the features that {@code wanted}
   * takes.
   */
  public static LogEncoder learn(
      FeatureSchema schema,
      List<Example> training,
      NumericEncoding numeric,
      Predicate<FeatureSpec> wanted) {
    List<Column> columns = new ArrayList<>();
    List<List<String>> seen = new ArrayList<>();
    for (FeatureSpec spec : schema.features()) {
      if (!wanted.test(spec)) {
        continue;
      }
      if (spec instanceof FeatureSpec.VectorField vector) {
        for (int i = 0; i < vector.dim(); i++) {
          columns.add(number(spec.name() + "_" + i, spec.name(), i, training));
        }
      } else if (isNumber(spec)) {
        for (String key : spec.valueNames()) {
          columns.add(number(key, key, -1, training));
        }
      } else if (!(spec instanceof FeatureSpec.Position)) {
        columns.add(new Column(spec.name(), spec.name(), -1, null));
      }
    }
    for (Column column : columns) {
      double[] knots = column.knots();
      seen.add(knots == null ? values(column, training) : places(knots));
    }
    List<String> names = columns.stream().map(Column::name).toList();
    return new LogEncoder(columns, new Vocabulary(names, seen), numeric);
  }

  /** Whether a feature is embedded by its values as they are, not by buckets of a number. */
  public static boolean isCategorical(FeatureSpec spec) {
    return !isNumber(spec)
        && !(spec instanceof FeatureSpec.VectorField)
        && !(spec instanceof FeatureSpec.Position);
  }

  private static boolean isNumber(FeatureSpec spec) {
    return spec instanceof FeatureSpec.Numeric
        || spec instanceof FeatureSpec.Age
        || spec instanceof FeatureSpec.Rate
        || spec instanceof FeatureSpec.Count
        || spec instanceof FeatureSpec.Overlap
        || spec instanceof FeatureSpec.Similarity;
  }

  private static List<String> values(Column column, List<Example> training) {
    Set<String> values = new LinkedHashSet<>();
    for (Example example : training) {
      values.addAll(Values.categories(example.getFeatures().get(column.key())));
    }
    return List.copyOf(values);
  }

  /** A bucket below the first knot, and one from each knot on. */
  private static List<String> places(double[] knots) {
    List<String> places = new ArrayList<>();
    for (int i = 0; i <= knots.length; i++) {
      places.add(String.format(Locale.ROOT, "#%d", i));
    }
    return places;
  }

  private static Column number(String name, String key, int place, List<Example> training) {
    double[] numbers =
        training.stream()
            .mapToDouble(example -> number(example.getFeatures().get(key), place))
            .filter(x -> !Double.isNaN(x))
            .toArray();
    double[] different =
        Arrays.stream(numbers).distinct().limit(MOST_BUCKETS + 1L).sorted().toArray();
    // Fewer knots for fewer numbers: a bucket needs examples to learn from.
    int most = (int) Math.max(DIRECT, Math.min(MOST_BUCKETS, Math.sqrt(numbers.length) / 2));
    double[] knots =
        different.length <= most ? different : NumericEncoding.quantiles(numbers, most);
    return new Column(name, key, place, knots);
  }

  private static double number(@Nullable Object value, int place) {
    if (place < 0) {
      return Values.numberOrNaN(value);
    }
    float[] vector = Values.vector(value);
    return vector == null || place >= vector.length ? Double.NaN : vector[place];
  }

  /** The values that can occur. */
  public Vocabulary vocabulary() {
    return vocabulary;
  }

  List<Column> columns() {
    return columns;
  }

  NumericEncoding numeric() {
    return numeric;
  }

  /** Whether any field is a number, so that the numeric encoding matters. */
  public boolean hasNumbers() {
    return columns.stream().anyMatch(column -> column.knots() != null);
  }

  /** Encodes examples in order; the label is whether the example was clicked. */
  public EncodedLog encode(List<Example> examples) {
    int fields = columns.size();
    int[] offsets = new int[examples.size() * fields + 1];
    int[] labels = new int[examples.size()];
    List<String> groups = new ArrayList<>(examples.size());
    Cells cells = new Cells();
    for (int row = 0; row < labels.length; row++) {
      Example example = examples.get(row);
      labels[row] = clicked(example) ? 1 : 0;
      groups.add(example.getSubject());
      for (int f = 0; f < fields; f++) {
        append(f, example.getFeatures(), cells);
        offsets[row * fields + f + 1] = cells.size;
      }
    }
    return new EncodedLog(
        labels.length,
        fields,
        offsets,
        Arrays.copyOf(cells.ids, cells.size),
        Arrays.copyOf(cells.weights, cells.size),
        labels,
        groups);
  }

  /** Whether an example was clicked. */
  public static boolean clicked(Example example) {
    var click = example.getLabels().get(FeatureSchema.CLICK);
    return click != null && click.getCount() > 0;
  }

  private void append(int field, Map<String, Object> features, Cells out) {
    Column column = columns.get(field);
    double[] knots = column.knots();
    if (knots == null) {
      List<String> values = Values.categories(features.get(column.key()));
      if (values.isEmpty()) {
        out.add(vocabulary.missing(field), 1);
      }
      for (String value : values) {
        out.add(vocabulary.id(field, value), 1f / values.size());
      }
      return;
    }
    double x = number(features.get(column.key()), column.place());
    int start = vocabulary.missing(field) + 1;
    if (Double.isNaN(x)) {
      out.add(vocabulary.missing(field), 1);
      return;
    }
    int below = NumericEncoding.below(knots, x);
    boolean inside = below >= 0 && below < knots.length - 1;
    if (numeric == NumericEncoding.PIECEWISE && inside) {
      double share = (x - knots[below]) / (knots[below + 1] - knots[below]);
      if (share < 1) {
        out.add(start + below + 1, (float) (1 - share));
      }
      if (share > 0) {
        out.add(start + below + 2, (float) share);
      }
    } else {
      out.add(start + below + 1, 1);
    }
  }

  private static final class Cells {
    private int[] ids = new int[1024];
    private float[] weights = new float[1024];
    private int size;

    void add(int id, float weight) {
      if (size == ids.length) {
        ids = Arrays.copyOf(ids, 2 * size);
        weights = Arrays.copyOf(weights, 2 * size);
      }
      ids[size] = id;
      weights[size++] = weight;
    }
  }
}
