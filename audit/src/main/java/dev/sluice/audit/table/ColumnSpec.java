package dev.sluice.audit.table;

import dev.sluice.schemas.feature.FeatureSchema;
import dev.sluice.schemas.feature.FeatureSpec;
import dev.sluice.schemas.feature.Source;
import java.util.List;

/**
 * A column of the audited table.
 *
 * @param name the key in a features map
 * @param feature the feature of the schema that it belongs to
 * @param kind how its values become cells
 * @param nature how it changes with time when all is well
 */
public record ColumnSpec(String name, String feature, Kind kind, Nature nature) {
  /** How values become cells. */
  public enum Kind {
    /** One category; of several the first {@value Cells#CATEGORIES} as one. */
    CATEGORY,
    /** The first of several categories, for a history the newest item. */
    NEWEST,
    /** A number, bucketed when scored. */
    NUMBER,
    /** Where the item was shown. */
    POSITION
  }

  /** How a column changes with time when all is well. */
  public enum Nature {
    /** Its values are distributed alike at all times. */
    STABLE,
    /** Ids that come and go. */
    IDENTITY,
    /** Counts and ages that grow with the log. */
    ACCUMULATES,
    /** A part of the time. */
    CLOCK
  }

  /** A category that is distributed alike at all times. */
  public static ColumnSpec category(String name) {
    return new ColumnSpec(name, name, Kind.CATEGORY, Nature.STABLE);
  }

  /** A number that is distributed alike at all times. */
  public static ColumnSpec number(String name) {
    return new ColumnSpec(name, name, Kind.NUMBER, Nature.STABLE);
  }

  /** The columns of a schema's features, vectors left out. */
  public static List<ColumnSpec> of(FeatureSchema schema) {
    return schema.features().stream().flatMap(feature -> of(feature).stream()).toList();
  }

  private static List<ColumnSpec> of(FeatureSpec feature) {
    if (feature instanceof FeatureSpec.VectorField || feature instanceof FeatureSpec.Fusion) {
      return List.of();
    }
    if (feature instanceof FeatureSpec.Position) {
      return List.of(new ColumnSpec(feature.name(), feature.name(), Kind.POSITION, Nature.STABLE));
    }
    return feature.valueNames().stream()
        .map(name -> new ColumnSpec(name, feature.name(), kind(feature), nature(feature)))
        .toList();
  }

  private static Kind kind(FeatureSpec feature) {
    if (feature instanceof FeatureSpec.History) {
      return Kind.NEWEST;
    }
    return feature instanceof FeatureSpec.Category
            || feature instanceof FeatureSpec.Categories
            || feature instanceof FeatureSpec.Time
            || feature instanceof FeatureSpec.Cross
        ? Kind.CATEGORY
        : Kind.NUMBER;
  }

  private static Nature nature(FeatureSpec feature) {
    if (feature instanceof FeatureSpec.Time) {
      return Nature.CLOCK;
    }
    if (feature instanceof FeatureSpec.Category category) {
      return identity(category.from()) ? Nature.IDENTITY : Nature.STABLE;
    }
    if (feature instanceof FeatureSpec.Cross cross) {
      return cross.of().stream().anyMatch(ColumnSpec::identity) ? Nature.IDENTITY : Nature.STABLE;
    }
    if (feature instanceof FeatureSpec.Categories || feature instanceof FeatureSpec.Numeric) {
      return Nature.STABLE;
    }
    return Nature.ACCUMULATES;
  }

  private static boolean identity(Source source) {
    return switch (source.root()) {
      case SUBJECT, SESSION, ITEM, ITEM_GROUP -> true;
      default -> false;
    };
  }
}
