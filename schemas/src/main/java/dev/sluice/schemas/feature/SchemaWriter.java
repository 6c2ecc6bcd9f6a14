package dev.sluice.schemas.feature;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Writes a schema as features.yaml in one fixed form: the text that a schema's hash is of. */
final class SchemaWriter {
  private final StringBuilder out = new StringBuilder();

  private SchemaWriter() {}

  static String write(FeatureSchema schema) {
    SchemaWriter writer = new SchemaWriter();
    writer.engagements(schema);
    writer.labels(schema);
    writer.out.append("features:\n");
    schema.features().forEach(writer::feature);
    return writer.out.toString();
  }

  /** Declares what is named beyond the usual types, so that the text can be read by itself. */
  private void engagements(FeatureSchema schema) {
    TreeSet<String> named = new TreeSet<>(schema.labels().keySet());
    for (FeatureSpec spec : schema.features()) {
      if (spec instanceof FeatureSpec.Rate rate) {
        named.addAll(List.of(rate.top(), rate.bottom()));
      } else if (spec instanceof FeatureSpec.Count count) {
        named.add(count.of());
      } else if (spec instanceof FeatureSpec.History history) {
        named.addAll(history.of());
      }
    }
    named.removeAll(SchemaParser.KNOWN);
    if (!named.isEmpty()) {
      out.append("engagements: [").append(String.join(", ", named)).append("]\n");
    }
  }

  private void labels(FeatureSchema schema) {
    out.append("labels:\n");
    for (LabelSpec label : new TreeMap<>(schema.labels()).values()) {
      out.append("  ").append(label.engagement()).append(": {weight: ").append(label.weight());
      out.append(", window: ").append(Durations.format(label.window())).append("}\n");
    }
    out.append("negatives: {min_view: ").append(Durations.format(schema.minView())).append("}\n");
  }

  private void feature(FeatureSpec spec) {
    out.append("  - {name: ").append(spec.name());
    if (!value(spec)) {
      derived(spec);
    }
    if (spec.chunks() > 0 || spec instanceof FeatureSpec.History) {
      entry("chunks", spec.chunks());
    }
    out.append("}\n");
  }

  /** Writes a kind that takes its value from one source; returns false for the other kinds. */
  private boolean value(FeatureSpec spec) {
    if (spec instanceof FeatureSpec.Category s) {
      kind("category").entry("from", s.from());
    } else if (spec instanceof FeatureSpec.Categories s) {
      kind("categories").entry("from", s.from()).entry("max", s.max());
    } else if (spec instanceof FeatureSpec.Numeric s) {
      kind("number").entry("from", s.from()).entry("buckets", word(s.buckets()));
    } else if (spec instanceof FeatureSpec.Age s) {
      kind("age").entry("from", s.from()).entry("buckets", word(s.buckets()));
    } else if (spec instanceof FeatureSpec.Time s) {
      kind("time").entry("from", s.from()).entry("part", word(s.part()));
      if (s.zone() != null) {
        entry("zone", s.zone());
      }
    } else if (spec instanceof FeatureSpec.VectorField s) {
      kind("vector").entry("from", s.from()).entry("dim", s.dim());
    } else {
      return false;
    }
    return true;
  }

  private void derived(FeatureSpec spec) {
    if (spec instanceof FeatureSpec.Rate s) {
      kind("rate").entry("top", s.top()).entry("bottom", s.bottom()).entry("by", s.by());
      windows(s.windows()).entry("prior", s.prior());
    } else if (spec instanceof FeatureSpec.Count s) {
      kind("count").entry("of", s.of()).entry("by", s.by()).windows(s.windows());
    } else if (spec instanceof FeatureSpec.History s) {
      kind("history").entry("of", s.of()).entry("last", s.last());
      entry("within", Durations.format(s.within()));
    } else if (spec instanceof FeatureSpec.Overlap s) {
      kind("overlap").entry("history", s.history()).entry("on", s.on());
    } else if (spec instanceof FeatureSpec.Cross s) {
      kind("cross").entry("of", s.of());
    } else if (spec instanceof FeatureSpec.Similarity s) {
      List<String> of = new ArrayList<>(List.of(s.history()));
      of.addAll(s.vectors());
      kind("similarity").entry("of", of);
      if (s.among() != null) {
        entry("among", s.among());
      }
    } else if (spec instanceof FeatureSpec.Fusion s) {
      List<String> of = new ArrayList<>(List.of(s.history()));
      of.addAll(s.vectors());
      kind("fusion").entry("of", of).entry("dim", s.dim());
      if (s.among() != null) {
        entry("among", s.among());
      }
    } else if (spec instanceof FeatureSpec.Position s) {
      kind("position").entry("serve_as", s.serveAs());
    } else {
      throw new IllegalStateException("no text for " + spec);
    }
  }

  private SchemaWriter kind(String kind) {
    return entry("kind", kind);
  }

  private SchemaWriter windows(List<Duration> windows) {
    return entry("windows", windows.stream().map(Durations::format).toList());
  }

  private SchemaWriter entry(String key, Object value) {
    out.append(", ").append(key).append(": ");
    if (value instanceof List<?> list) {
      out.append(list.stream().map(String::valueOf).collect(Collectors.joining(", ", "[", "]")));
    } else {
      out.append(value);
    }
    return this;
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
