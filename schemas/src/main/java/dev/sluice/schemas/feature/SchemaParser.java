package dev.sluice.schemas.feature;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * Reads features.yaml. It works on the composed nodes rather than on loaded maps, because only
 * nodes know their lines, and it never stops at a mistake, so that all are told at once.
 */
final class SchemaParser {
  static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_-]*");
  private static final Duration DEFAULT_WINDOW = Duration.ofMinutes(10);
  private static final Set<String> NOT_LABELS = Set.of(FeatureSchema.IMPRESSION, "forget", "tick");

  /** Engagement types that need no declaration. */
  static final List<String> KNOWN =
      List.of(FeatureSchema.CLICK, "cart", "purchase", FeatureSchema.IMPRESSION);

  private final String origin;
  private final Problems problems = new Problems();
  private final Set<String> engagements = new LinkedHashSet<>();

  SchemaParser(String origin) {
    this.origin = origin;
  }

  FeatureSchema parse(String yaml) {
    Node root = compose(yaml);
    Section file = new Section(problems, root, "the file");
    declareEngagements(file);
    Map<String, LabelSpec> labels = labels(file);
    Duration minView = minView(file);
    List<FeatureSpec> features = features(file);
    file.refuseOthers();
    problems.throwIfAny(origin);
    return new FeatureSchema(labels, minView, features);
  }

  private Node compose(String yaml) {
    LoadSettings settings =
        LoadSettings.builder().setLabel(origin).setAllowDuplicateKeys(true).build();
    try {
      Optional<Node> root = new Compose(settings).composeString(yaml);
      if (root.isPresent()) {
        return root.get();
      }
      problems.add(1, "the file is empty: it needs 'labels' and 'features'");
    } catch (MarkedYamlEngineException e) {
      int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(1);
      problems.add(line, "not YAML: " + e.getProblem());
    } catch (YamlEngineException e) {
      problems.add(1, "not YAML: " + e.getMessage());
    }
    problems.throwIfAny(origin);
    throw new IllegalStateException("unreachable: a problem was added");
  }

  /** Types beyond the usual ones are known by their label, or because the file declares them. */
  private void declareEngagements(Section file) {
    engagements.addAll(KNOWN);
    if (file.optional("engagements") != null) {
      file.words("engagements").forEach(word -> engagements.add(word.getValue()));
    }
  }

  private Map<String, LabelSpec> labels(Section file) {
    Map<String, LabelSpec> labels = new LinkedHashMap<>();
    Node node = file.required("labels");
    if (node == null) {
      return labels;
    }
    Section section = new Section(problems, node, "labels");
    for (String name : List.copyOf(section.names())) {
      Node at = section.at(name);
      Node value = section.optional(name);
      if (value != null && labelName(at, name)) {
        labels.put(name, label(new Section(problems, value, "label '" + name + "'"), name));
      }
    }
    engagements.addAll(labels.keySet());
    if (!labels.containsKey(FeatureSchema.CLICK)) {
      problems.at(file.at("labels"), "labels lack 'click': it alone decides the ctr");
    }
    return labels;
  }

  private boolean labelName(Node at, String name) {
    String meant = engagements.contains(name) ? null : NearestWord.of(name, engagements);
    if (meant != null) {
      problems.at(
          at,
          "unknown engagement type '%s' in labels: did you mean '%s'? (a type of your own goes"
              + " into 'engagements')",
          name,
          meant);
    } else if (NOT_LABELS.contains(name)) {
      problems.at(at, "'%s' cannot be a label: it is no answer to an impression", name);
    } else if (!NAME.matcher(name).matches()) {
      problems.at(at, "label '%s': a name is letters, digits, _ and -", name);
    } else {
      return true;
    }
    return false;
  }

  private static LabelSpec label(Section section, String name) {
    double weight = section.number("weight", true, 1);
    Duration window = section.duration("window", DEFAULT_WINDOW, false);
    section.refuseOthers();
    return new LabelSpec(name, weight, window);
  }

  private Duration minView(Section file) {
    Node node = file.optional("negatives");
    if (node == null) {
      return Duration.ZERO;
    }
    Section section = new Section(problems, node, "negatives");
    Duration minView = section.duration("min_view", Duration.ZERO, true);
    section.refuseOthers();
    return minView;
  }

  private List<FeatureSpec> features(Section file) {
    Node node = file.required("features");
    if (node == null) {
      return List.of();
    }
    if (!(node instanceof SequenceNode list) || list.getValue().isEmpty()) {
      problems.at(node, "'features' must be a list of at least one feature");
      return List.of();
    }
    FeatureParser parser = new FeatureParser(problems, engagements);
    References references = new References(problems);
    List<FeatureSpec> features = new ArrayList<>();
    for (Node entry : list.getValue()) {
      Section section = new Section(problems, entry, what(entry));
      FeatureSpec spec = parser.read(section);
      references.add(section, spec);
      if (spec != null) {
        features.add(spec);
      }
    }
    references.check();
    return features;
  }

  private static String what(Node entry) {
    if (entry instanceof MappingNode mapping) {
      for (NodeTuple tuple : mapping.getValue()) {
        if (tuple.getKeyNode() instanceof ScalarNode key
            && key.getValue().equals("name")
            && tuple.getValueNode() instanceof ScalarNode name) {
          return "feature '" + name.getValue() + "'";
        }
      }
    }
    return "a feature without a name";
  }
}
