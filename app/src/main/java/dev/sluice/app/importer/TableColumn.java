package dev.sluice.app.importer;

import dev.sluice.schemas.feature.FeatureSpec;
import dev.sluice.schemas.feature.Source;
import dev.sluice.schemas.feature.Values;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One column of a table and the feature that it becomes.
 *
 * @param index in the table
 * @param feature in features.yaml
 * @param separator between several values of a cell; ignored for one value
 */
record TableColumn(int index, FeatureSpec feature, char separator) {
  /** Returns the feature's value; null for a missing one. */
  @Nullable Object value(String cell) {
    if (ColumnProfile.isMissing(cell)) {
      return null;
    }
    if (feature instanceof FeatureSpec.Numeric) {
      double number = Values.numberOrNaN(cell);
      return Double.isNaN(number) ? null : (Object) number;
    }
    if (feature instanceof FeatureSpec.Categories categories) {
      List<String> values =
          Arrays.stream(cell.split(java.util.regex.Pattern.quote(String.valueOf(separator))))
              .map(String::strip)
              .filter(value -> !value.isEmpty())
              .limit(categories.max())
              .toList();
      return values.isEmpty() ? null : values;
    }
    return cell;
  }

  /** Where the feature takes its value. */
  Source from() {
    if (feature instanceof FeatureSpec.Numeric numeric) {
      return numeric.from();
    }
    if (feature instanceof FeatureSpec.Categories categories) {
      return categories.from();
    }
    return ((FeatureSpec.Category) feature).from();
  }
}
