package dev.sluice.app.importer;

import dev.sluice.schemas.feature.Buckets;
import dev.sluice.schemas.feature.FeatureSchema;
import dev.sluice.schemas.feature.FeatureSpec;
import dev.sluice.schemas.feature.LabelSpec;
import dev.sluice.schemas.feature.Source;
import dev.sluice.schemas.feature.Source.Root;
import dev.sluice.schemas.feature.TimePart;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which column of a table is what.
 *
 * @param label the label's column, or the rating's, or -1 where each row is a positive
 * @param rating whether that column is a rating
 * @param user column of the subject, or -1
 * @param item column of the item, or -1
 * @param time column of the time, or -1
 * @param columns the others that are features
 * @param schema all features
 * @param notes what was decided, for the user
 */
record TablePlan(
    int label,
    boolean rating,
    int user,
    int item,
    int time,
    List<TableColumn> columns,
    FeatureSchema schema,
    List<String> notes) {
  private static final List<String> LABEL_NAMES =
      List.of("label", "click", "clicked", "is_click", "is_clicked", "y", "target", "class");
  private static final int MOST_OF_LIST = 50;
  private static final String HOUR = "hour";
  private static final String DAY = "day_of_week";

  /** Copies the lists. */
  TablePlan {
    columns = List.copyOf(columns);
    notes = List.copyOf(notes);
  }

  /** Whether a column has a usual name of a label. */
  static boolean namesLabel(List<String> columns) {
    return columns.stream().anyMatch(name -> LABEL_NAMES.contains(name.toLowerCase(Locale.ROOT)));
  }

  /** Finds the columns that are no features, so far as they are given by name. */
  static final class Finder {
    private final List<String> names;
    private final List<String> types;
    private final TableOptions options;
    private final List<String> notes = new ArrayList<>();

    Finder(List<String> names, List<String> types, TableOptions options) {
      this.names = names;
      this.types = types;
      this.options = options;
    }

    /** Returns a column by its name or, in files without header, its number; -1 for null. */
    int column(@Nullable String wanted, String option) throws IOException {
      if (wanted == null) {
        return -1;
      }
      int exact = names.indexOf(wanted);
      if (exact >= 0) {
        return exact;
      }
      int cleaned = names.indexOf(CsvDialect.name(wanted, -1));
      if (cleaned >= 0) {
        return cleaned;
      }
      for (int i = 0; i < names.size(); i++) {
        if (names.get(i).equalsIgnoreCase(wanted)) {
          return i;
        }
      }
      if (wanted.matches("\\d{1,6}") && Integer.parseInt(wanted) < names.size()) {
        return Integer.parseInt(wanted);
      }
      throw new IOException(
          "%s: there is no column '%s'; there are %s".formatted(option, wanted, names));
    }

    List<Integer> columns(Iterable<String> wanted, String option) throws IOException {
      List<Integer> found = new ArrayList<>();
      for (String name : wanted) {
        found.add(column(name, option));
      }
      return found;
    }

    /** Returns the label's column, found by its usual names or by its values. */
    int label(List<ColumnProfile> profiles) throws IOException {
      int given = column(options.label(), "--label");
      if (given >= 0) {
        return given;
      }
      for (String usual : LABEL_NAMES) {
        for (int i = 0; i < names.size(); i++) {
          if (names.get(i).toLowerCase(Locale.ROOT).equals(usual)
              && profiles.get(i).couldBeLabel()) {
            return noted(i);
          }
        }
      }
      List<Integer> binary = new ArrayList<>();
      for (int i = 0; i < names.size(); i++) {
        if (profiles.get(i).isLabel()) {
          binary.add(i);
        }
      }
      int last = names.size() - 1;
      if (binary.contains(0)) {
        return noted(0);
      }
      if (binary.contains(last)) {
        return noted(last);
      }
      if (binary.size() == 1) {
        return noted(binary.get(0));
      }
      throw new IOException(
          "no column is surely the label of 0 and 1 (%d could be): name it with --label, or a rating with --rating and --positive-at; there are %s"
              .formatted(binary.size(), names));
    }

    void note(String decided) {
      notes.add(decided);
    }

    private int noted(int column) {
      notes.add("label: %s".formatted(names.get(column)));
      return column;
    }

    /** Decides what each other column is. */
    TablePlan plan(
        int label,
        boolean rating,
        List<ColumnProfile> profiles,
        Attributes attributes,
        boolean clock)
        throws IOException {
      int user = column(options.user(), "--user");
      int item = column(options.item(), "--item");
      int time = column(options.time(), "--time");
      List<Integer> numbers = columns(options.numbers(), "--number");
      List<Integer> categories = columns(options.categories(), "--category");
      List<Integer> ignored = columns(options.ignored(), "--ignore");
      List<FeatureSpec> features = new ArrayList<>();
      List<TableColumn> columns = new ArrayList<>();
      if (user >= 0) {
        features.add(new FeatureSpec.Category(names.get(user), new Source(Root.SUBJECT, ""), 1));
      }
      if (item >= 0) {
        features.add(new FeatureSpec.Category(names.get(item), new Source(Root.ITEM, ""), 1));
      }
      for (int i = 0; i < names.size(); i++) {
        if (i == label || i == user || i == item || i == time || ignored.contains(i)) {
          continue;
        }
        ColumnProfile profile = profiles.get(i);
        boolean given = numbers.contains(i) || categories.contains(i);
        if (!given && profile.isRowId()) {
          notes.add("left out: %s (all rows differ)".formatted(names.get(i)));
        } else if (!given && profile.isConstant()) {
          notes.add("left out: %s (all rows are the same)".formatted(names.get(i)));
        } else {
          TableColumn column =
              feature(i, profile, attributes, numbers.contains(i), categories.contains(i));
          columns.add(column);
          features.add(column.feature());
        }
      }
      if (time >= 0 && clock) {
        features.add(clock(HOUR, TimePart.HOUR));
        features.add(clock(DAY, TimePart.DAY_OF_WEEK));
      }
      if (features.isEmpty()) {
        throw new IOException("no column is left that could be a feature: there are " + names);
      }
      return new TablePlan(label, rating, user, item, time, columns, schema(features), notes);
    }

    private FeatureSpec clock(String name, TimePart part) {
      String free = names.contains(name) ? "time_" + name : name;
      return new FeatureSpec.Time(free, new Source(Root.REQUEST_TIME, ""), part, null, 1);
    }

    private TableColumn feature(
        int i, ColumnProfile profile, Attributes attributes, boolean number, boolean category) {
      String name = names.get(i);
      Source from = attributes.source(i, name);
      String type = types.get(i);
      if (type.endsWith("_seq") || (type.isEmpty() && !category && profile.isList())) {
        return new TableColumn(
            i, new FeatureSpec.Categories(name, from, MOST_OF_LIST, 1), separator(type));
      }
      boolean amount =
          number || (!category && (type.isEmpty() ? profile.isAmount() : type.equals("float")));
      if (amount) {
        notes.add("number: %s".formatted(name));
        Buckets buckets = profile.isContinuous() ? Buckets.QUANTILE : Buckets.LOG;
        return new TableColumn(i, new FeatureSpec.Numeric(name, from, buckets, 1), ' ');
      }
      return new TableColumn(i, new FeatureSpec.Category(name, from, 1), ' ');
    }
  }

  /** A schema with the click as its one label. */
  static FeatureSchema schema(List<FeatureSpec> features) {
    return new FeatureSchema(
        Map.of(FeatureSchema.CLICK, new LabelSpec(FeatureSchema.CLICK, 1, Duration.ofMinutes(10))),
        Duration.ZERO,
        features);
  }

  /**
   * Takes kinds and names from a schema that an earlier import wrote: columns are matched by name.
   *
   * @throws IOException if a feature has no column
   */
  static TablePlan of(
      FeatureSchema schema,
      List<String> names,
      List<String> types,
      int label,
      boolean rating,
      TableOptions options)
      throws IOException {
    Finder finder = new Finder(names, List.of(), options);
    int user = finder.column(options.user(), "--user");
    int item = finder.column(options.item(), "--item");
    int time = finder.column(options.time(), "--time");
    List<TableColumn> columns = new ArrayList<>();
    List<String> lacking = new ArrayList<>();
    for (FeatureSpec feature : schema.features()) {
      Source from = sourceOf(feature);
      int index = names.indexOf(feature.name());
      if (from == null || from.root() == Root.REQUEST_TIME) {
        continue;
      }
      if (from.root() == Root.SUBJECT && user < 0) {
        user = index;
      } else if (from.root() == Root.ITEM && item < 0) {
        item = index;
      }
      if (index < 0) {
        lacking.add(feature.name());
      } else if (from.root() != Root.SUBJECT && from.root() != Root.ITEM) {
        columns.add(new TableColumn(index, feature, separator(types.get(index))));
      }
    }
    if (!lacking.isEmpty()) {
      throw new IOException(
          "features.yaml has %s, the table has no such columns: it has %s"
              .formatted(lacking, names));
    }
    return new TablePlan(label, rating, user, item, time, columns, schema, List.of());
  }

  /** Lists of libfm and RecBole are separated by spaces, those of others by bars. */
  private static char separator(String type) {
    return type.isEmpty() ? '|' : ' ';
  }

  private static @Nullable Source sourceOf(FeatureSpec feature) {
    if (feature instanceof FeatureSpec.Category category) {
      return category.from();
    }
    if (feature instanceof FeatureSpec.Categories categories) {
      return categories.from();
    }
    if (feature instanceof FeatureSpec.Numeric numeric) {
      return numeric.from();
    }
    return feature instanceof FeatureSpec.Time time ? time.from() : null;
  }
}
