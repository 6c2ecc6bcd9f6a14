package dev.sluice.schemas.feature;

import dev.sluice.schemas.feature.Source.Root;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Reads sources as features.yaml writes them: {@code item.brand}, {@code context.tz}. */
final class SourceReader {
  private static final Pattern PATH = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]*");
  private static final Set<String> STATE_FIELDS = Set.of("price", "stock", "available");

  private final Problems problems;

  SourceReader(Problems problems) {
    this.problems = problems;
  }

  /** Reads the source of {@code key}, which must be of one of the roots; null if it is not. */
  @Nullable Source one(Section section, String key, Set<Root> roots, String use) {
    Node node = section.required(key);
    return node == null ? null : check(section, node, key, roots, use);
  }

  List<Source> list(Section section, String key, Set<Root> roots, String use) {
    return list(section, section.words(key), key, roots, use);
  }

  List<Source> list(
      Section section, List<ScalarNode> words, String key, Set<Root> roots, String use) {
    List<Source> sources = new ArrayList<>();
    for (ScalarNode word : words) {
      Source source = check(section, word, key, roots, use);
      if (source != null) {
        sources.add(source);
      }
    }
    return sources;
  }

  @Nullable Source check(Section section, Node node, String key, Set<Root> roots, String use) {
    if (!(node instanceof ScalarNode scalar)) {
      problems.at(node, "'%s' of %s must name one source", key, section.what());
      return null;
    }
    Source source = parse(scalar.getValue());
    if (source == null) {
      problems.at(
          node,
          "unknown source '%s' in '%s' of %s: %s",
          scalar.getValue(),
          key,
          section.what(),
          hint(scalar.getValue()));
      return null;
    }
    if (!roots.contains(source.root())) {
      problems.at(
          node,
          "'%s' of %s cannot be %s: %s is taken from %s",
          key,
          section.what(),
          source,
          use,
          forms(roots));
      return null;
    }
    return source;
  }

  /** Returns the source, or null if there is none of that name. */
  static @Nullable Source parse(String text) {
    for (Root root : Root.values()) {
      if (!root.named() && root.prefix().equals(text)) {
        return new Source(root, "");
      }
    }
    for (Root root : Root.values()) {
      if (root.named() && text.startsWith(root.prefix() + ".")) {
        String path = text.substring(root.prefix().length() + 1);
        boolean exists = root != Root.STATE || STATE_FIELDS.contains(path);
        return exists && PATH.matcher(path).matches() ? new Source(root, path) : null;
      }
    }
    return null;
  }

  private static String hint(String text) {
    List<String> known = new ArrayList<>(List.of("state.price", "state.stock", "state.available"));
    List<String> roots = new ArrayList<>();
    for (Root root : Root.values()) {
      (root.named() ? roots : known).add(root.prefix());
    }
    String whole = NearestWord.of(text, known);
    if (whole != null) {
      return "did you mean '" + whole + "'?";
    }
    int dot = text.lastIndexOf('.');
    String root = dot < 0 ? null : NearestWord.of(text.substring(0, dot), roots);
    if (root != null && !root.equals(Root.STATE.prefix())) {
      return "did you mean '" + root + text.substring(dot) + "'?";
    }
    return "known are " + forms(EnumSet.allOf(Root.class));
  }

  private static String forms(Set<Root> roots) {
    List<String> forms = new ArrayList<>();
    for (Root root : roots) {
      forms.add(
          root == Root.STATE
              ? "state.price|stock|available"
              : root.named() ? root.prefix() + ".<name>" : root.prefix());
    }
    return String.join(", ", forms);
  }
}
