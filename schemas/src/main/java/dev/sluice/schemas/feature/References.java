package dev.sluice.schemas.feature;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Checks what features say about each other: unique names, histories and vectors that exist. */
final class References {
  private record Entry(Section section, @Nullable FeatureSpec spec) {}

  private final Problems problems;
  private final List<Entry> entries = new ArrayList<>();
  private final Map<String, String> kinds = new LinkedHashMap<>();
  private final Map<String, FeatureSpec> specs = new LinkedHashMap<>();
  private @Nullable String position;

  References(Problems problems) {
    this.problems = problems;
  }

  /** Adds a feature, also one that could not be read: a reference to it is no second mistake. */
  void add(Section section, @Nullable FeatureSpec spec) {
    entries.add(new Entry(section, spec));
    String name = word(section, "name");
    if (name.isEmpty()) {
      return;
    }
    if (kinds.putIfAbsent(name, word(section, "kind")) != null) {
      problems.at(section.at("name"), "two features are named '%s'", name);
    } else if (spec != null) {
      specs.put(name, spec);
    }
  }

  private static String word(Section section, String key) {
    return section.optional(key) instanceof ScalarNode scalar ? scalar.getValue() : "";
  }

  void check() {
    for (Entry entry : entries) {
      Section section = entry.section();
      if (entry.spec() instanceof FeatureSpec.Overlap overlap) {
        refer(section, "history", overlap.history(), Kind.HISTORY);
      } else if (entry.spec() instanceof FeatureSpec.Similarity similarity) {
        refer(section, "of", similarity.history(), Kind.HISTORY);
        for (String vector : similarity.vectors()) {
          refer(section, "of", vector, Kind.VECTOR);
          vectorOfItems(section, vector);
        }
        among(section, similarity.history(), similarity.among());
      } else if (entry.spec() instanceof FeatureSpec.Fusion fusion) {
        refer(section, "of", fusion.history(), Kind.HISTORY);
        for (String vector : fusion.vectors()) {
          refer(section, "of", vector, Kind.VECTOR);
          vectorOfItems(section, vector);
        }
        among(section, fusion.history(), fusion.among());
      } else if (entry.spec() instanceof FeatureSpec.Position spec) {
        onePosition(section, spec);
      }
    }
  }

  private void refer(Section section, String key, String name, Kind wanted) {
    Node at = section.at(key);
    String kind = kinds.get(name);
    if (name.isEmpty() || wanted.word().equals(kind)) {
      return;
    }
    if (kind != null) {
      problems.at(
          at,
          "'%s' of %s needs a feature of kind %s, but '%s' is of kind %s",
          key,
          section.what(),
          wanted.word(),
          name,
          kind);
    } else {
      problems.at(
          at,
          "'%s' of %s: there is no %s '%s'; %s",
          key,
          section.what(),
          wanted.word(),
          name,
          NearestWord.hint(name, named(wanted)));
    }
  }

  private List<String> named(Kind wanted) {
    List<String> names = new ArrayList<>();
    kinds.forEach(
        (name, kind) -> {
          if (wanted.word().equals(kind)) {
            names.add(name);
          }
        });
    return names;
  }

  private void vectorOfItems(Section section, String name) {
    if (specs.get(name) instanceof FeatureSpec.VectorField vector
        && vector.from().root() != Source.Root.ITEM_VECTOR
        && vector.from().root() != Source.Root.ITEM_ATTRIBUTE) {
      problems.at(
          section.at("of"),
          "'of' of %s: vector '%s' is from %s, which the items of a history" + " do not have",
          section.what(),
          name,
          vector.from());
    }
  }

  /** What a history is compared with must hold whatever that history remembers. */
  private void among(Section section, String part, @Nullable String whole) {
    if (whole == null) {
      return;
    }
    refer(section, "among", whole, Kind.HISTORY);
    if (specs.get(part) instanceof FeatureSpec.History small
        && specs.get(whole) instanceof FeatureSpec.History large
        && (small.last() < large.last() || small.within().compareTo(large.within()) < 0)) {
      problems.at(
          section.at("among"),
          "'among' of %s: '%s' reaches further back than '%s', whose older items would count as"
              + " left out: give '%s' the same 'last' and 'within'",
          section.what(),
          whole,
          part,
          part);
    }
  }

  private void onePosition(Section section, FeatureSpec.Position spec) {
    if (position != null) {
      problems.at(
          section.node(), "%s is a second position: '%s' is one already", section.what(), position);
    } else {
      position = spec.name();
    }
  }
}
