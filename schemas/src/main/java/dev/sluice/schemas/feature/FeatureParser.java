package dev.sluice.schemas.feature;

import dev.sluice.schemas.feature.Source.Root;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * Reads one feature of the list, whatever its kind; what refers to others is left to References.
 */
final class FeatureParser {
  static final int MAX_CHUNKS = 16;
  private static final int MAX_VALUES = 1_000;
  private static final int MAX_DIM = 8_192;

  /** Of a fused point: its products are inputs of the network. */
  private static final int MAX_FUSED_DIM = 256;

  private static final int DEFAULT_FUSED_DIM = 16;
  private static final int DEFAULT_MAX = 16;
  private static final int DEFAULT_LAST = 50;
  private static final int MAX_POSITION = 1_000;
  private static final int MAX_KEY_PARTS = 4;
  private static final double DEFAULT_PRIOR = 50;
  private static final Duration DEFAULT_WITHIN = Duration.ofDays(30);

  /** A window is kept in 16 slices, which must not be shorter than the times' own resolution. */
  private static final Duration SHORTEST_WINDOW = Duration.ofSeconds(1);

  private static final Set<Root> NAMED =
      EnumSet.of(Root.CONTEXT, Root.USER, Root.ITEM_ATTRIBUTE, Root.CANDIDATE_FIELD);
  private static final Set<Root> CATEGORICAL =
      EnumSet.of(
          Root.SUBJECT,
          Root.SESSION,
          Root.PLACEMENT,
          Root.MARKET,
          Root.TENANT,
          Root.CONTEXT,
          Root.USER,
          Root.ITEM,
          Root.ITEM_GROUP,
          Root.ITEM_ATTRIBUTE,
          Root.STATE,
          Root.CANDIDATE_SOURCE,
          Root.CANDIDATE_FIELD);
  private static final Set<Root> NUMERIC = with(NAMED, Root.STATE, Root.CANDIDATE_SCORE);
  private static final Set<Root> TIMES = with(NAMED, Root.REQUEST_TIME, Root.ITEM_CREATED_AT);
  private static final Set<Root> VECTORS = with(NAMED, Root.ITEM_VECTOR);
  private static final Set<Root> KEYS =
      EnumSet.of(
          Root.SUBJECT,
          Root.ITEM,
          Root.ITEM_GROUP,
          Root.ITEM_ATTRIBUTE,
          Root.USER,
          Root.CONTEXT,
          Root.PLACEMENT);
  private static final Set<Root> SHARED =
      EnumSet.of(Root.ITEM, Root.ITEM_GROUP, Root.ITEM_ATTRIBUTE);

  private final Problems problems;
  private final SourceReader sources;
  private final Set<String> engagements;

  FeatureParser(Problems problems, Set<String> engagements) {
    this.problems = problems;
    this.sources = new SourceReader(problems);
    this.engagements = engagements;
  }

  private static Set<Root> with(Set<Root> roots, Root... more) {
    Set<Root> all = EnumSet.copyOf(roots);
    all.addAll(List.of(more));
    return all;
  }

  /** Returns the feature, or null if too little of it could be read; the problems are noted. */
  @Nullable FeatureSpec read(Section section) {
    String name = name(section);
    String word = section.text("kind");
    Kind kind = word == null ? null : Kind.of(word);
    if (kind == null) {
      Node at = section.optional("kind");
      if (word != null && at != null) {
        problems.at(
            at,
            "unknown kind '%s' of %s: %s",
            word,
            section.what(),
            NearestWord.hint(word, Kind.words()));
      }
      return null;
    }
    FeatureSpec spec = read(section, name, kind);
    section.refuseOthers();
    return spec;
  }

  private String name(Section section) {
    String name = section.text("name");
    Node at = section.optional("name");
    if (name != null && at != null && !SchemaParser.NAME.matcher(name).matches()) {
      problems.at(at, "name '%s': a name is letters, digits, _ and -", name);
    }
    return name == null ? "" : name;
  }

  private @Nullable FeatureSpec read(Section section, String name, Kind kind) {
    return switch (kind) {
      case CATEGORY, CATEGORIES -> categories(section, name, kind);
      case NUMBER -> numeric(section, name);
      case TIME -> time(section, name);
      case AGE -> age(section, name);
      case RATE -> rate(section, name);
      case COUNT -> count(section, name);
      case HISTORY -> history(section, name);
      case OVERLAP -> overlap(section, name);
      case CROSS -> cross(section, name);
      case VECTOR -> vector(section, name);
      case SIMILARITY -> similarity(section, name);
      case FUSION -> fusion(section, name);
      case POSITION ->
          new FeatureSpec.Position(
              name, section.whole("serve_as", 0, MAX_POSITION, 0), chunks(section));
    };
  }

  private static int chunks(Section section) {
    return section.whole("chunks", 1, MAX_CHUNKS, 1);
  }

  private @Nullable FeatureSpec categories(Section section, String name, Kind kind) {
    Source from = sources.one(section, "from", CATEGORICAL, "a category");
    int chunks = chunks(section);
    if (kind == Kind.CATEGORY) {
      return from == null ? null : new FeatureSpec.Category(name, from, chunks);
    }
    int max = section.whole("max", 1, MAX_VALUES, DEFAULT_MAX);
    return from == null ? null : new FeatureSpec.Categories(name, from, max, chunks);
  }

  private @Nullable FeatureSpec numeric(Section section, String name) {
    Source from = sources.one(section, "from", NUMERIC, "a number");
    Buckets buckets = section.choice("buckets", Buckets.class, Buckets.LOG);
    int chunks = chunks(section);
    if (from != null && from.root() == Root.STATE && from.path().equals("available")) {
      problems.at(
          section.at("from"),
          "'from' of %s: state.available is no number, but a category",
          section.what());
    }
    return from == null ? null : new FeatureSpec.Numeric(name, from, buckets, chunks);
  }

  private @Nullable FeatureSpec time(Section section, String name) {
    Source from = sources.one(section, "from", TIMES, "a time");
    TimePart part = section.choice("part", TimePart.class, null);
    Node at = section.optional("zone");
    Source zone = at == null ? null : sources.check(section, at, "zone", NAMED, "a zone");
    int chunks = chunks(section);
    return from == null ? null : new FeatureSpec.Time(name, from, part, zone, chunks);
  }

  private @Nullable FeatureSpec age(Section section, String name) {
    Source from =
        sources.one(section, "from", with(NAMED, Root.ITEM_CREATED_AT), "a time of creation");
    Buckets buckets = section.choice("buckets", Buckets.class, Buckets.LOG);
    int chunks = chunks(section);
    return from == null ? null : new FeatureSpec.Age(name, from, buckets, chunks);
  }

  private FeatureSpec rate(Section section, String name) {
    String top = engagement(section, "top");
    String bottom = engagement(section, "bottom");
    if (!top.isEmpty() && top.equals(bottom)) {
      problems.at(
          section.at("bottom"),
          "'top' and 'bottom' of %s are both %s: the rate is always 1",
          section.what(),
          top);
    }
    double prior = section.number("prior", false, DEFAULT_PRIOR);
    return new FeatureSpec.Rate(
        name, top, bottom, by(section), windows(section), prior, chunks(section));
  }

  private FeatureSpec count(Section section, String name) {
    String of = engagement(section, "of");
    return new FeatureSpec.Count(name, of, by(section), windows(section), chunks(section));
  }

  private List<Source> by(Section section) {
    List<Source> by = sources.list(section, "by", KEYS, "a counter's key");
    if (by.size() > MAX_KEY_PARTS) {
      problems.at(
          section.at("by"),
          "'by' of %s has %d parts, at most %d are kept",
          section.what(),
          by.size(),
          MAX_KEY_PARTS);
    }
    boolean bySubject = by.stream().anyMatch(source -> source.root() == Root.SUBJECT);
    if (bySubject && by.stream().anyMatch(source -> source.root() == Root.USER)) {
      problems.at(
          section.at("by"),
          "'by' of %s has the subject and an attribute of it: leave the" + " user.* out",
          section.what());
    }
    return by;
  }

  private List<Duration> windows(Section section) {
    List<Duration> windows = new ArrayList<>();
    for (ScalarNode word : section.words("windows")) {
      Duration window = section.duration(word, "windows", word.getValue());
      if (window == null) {
        continue;
      }
      if (window.compareTo(SHORTEST_WINDOW) < 0) {
        problems.at(
            word,
            "'windows' of %s: %s is shorter than %s",
            section.what(),
            word.getValue(),
            Durations.format(SHORTEST_WINDOW));
      } else if (windows.contains(window)) {
        problems.at(word, "'windows' of %s: %s is given twice", section.what(), word.getValue());
      } else {
        windows.add(window);
      }
    }
    return windows;
  }

  private String engagement(Section section, String key) {
    String type = section.text(key);
    Node at = section.optional(key);
    if (type != null && at != null) {
      knownEngagement(section, at, key, type);
    }
    return type == null ? "" : type;
  }

  private void knownEngagement(Section section, Node at, String key, String type) {
    if (!engagements.contains(type)) {
      problems.at(
          at,
          "unknown engagement type '%s' in '%s' of %s: %s (a type of your own goes into"
              + " 'engagements')",
          type,
          key,
          section.what(),
          NearestWord.hint(type, engagements));
    }
  }

  private FeatureSpec history(Section section, String name) {
    List<String> of = new ArrayList<>();
    for (ScalarNode word : section.words("of")) {
      knownEngagement(section, word, "of", word.getValue());
      of.add(word.getValue());
    }
    int last = section.whole("last", 1, MAX_VALUES, DEFAULT_LAST);
    Duration within = section.duration("within", DEFAULT_WITHIN, false);
    return new FeatureSpec.History(
        name, of, last, within, section.whole("chunks", 0, MAX_CHUNKS, 1));
  }

  private FeatureSpec overlap(Section section, String name) {
    String history = section.text("history");
    List<Source> on = sources.list(section, "on", SHARED, "what items share");
    int chunks = chunks(section);
    return new FeatureSpec.Overlap(name, history == null ? "" : history, on, chunks);
  }

  private FeatureSpec cross(Section section, String name) {
    List<ScalarNode> words = section.words("of");
    List<Source> of = sources.list(section, words, "of", CATEGORICAL, "a category");
    if (words.size() == 1) {
      problems.at(
          section.at("of"),
          "'of' of %s crosses one source with nothing: name two or more",
          section.what());
    } else if (words.size() > MAX_KEY_PARTS) {
      problems.at(
          section.at("of"),
          "'of' of %s crosses %d sources, at most %d make sense",
          section.what(),
          words.size(),
          MAX_KEY_PARTS);
    }
    return new FeatureSpec.Cross(name, of, chunks(section));
  }

  private @Nullable FeatureSpec vector(Section section, String name) {
    Source from = sources.one(section, "from", VECTORS, "a vector");
    section.required("dim");
    int dim = section.whole("dim", 1, MAX_DIM, 1);
    return from == null ? null : new FeatureSpec.VectorField(name, from, dim);
  }

  private @Nullable FeatureSpec similarity(Section section, String name) {
    List<String> of = section.words("of").stream().map(ScalarNode::getValue).toList();
    String among = among(section);
    if (of.size() == 2 || (of.size() > 2 && among != null)) {
      return new FeatureSpec.Similarity(name, of.get(0), of.subList(1, of.size()), among);
    }
    if (section.optional("of") != null) {
      problems.at(
          section.at("of"),
          "'of' of %s must be [history, vector], two names of features; with 'among', a history"
              + " too, it may name more vectors",
          section.what());
    }
    return null;
  }

  private static @Nullable String among(Section section) {
    return section.optional("among") == null ? null : section.text("among");
  }

  private @Nullable FeatureSpec fusion(Section section, String name) {
    int dim = section.whole("dim", 1, MAX_FUSED_DIM, DEFAULT_FUSED_DIM);
    String among = among(section);
    List<String> of = section.words("of").stream().map(ScalarNode::getValue).toList();
    if (of.size() >= 2) {
      return new FeatureSpec.Fusion(name, of.get(0), of.subList(1, of.size()), dim, among);
    }
    if (section.optional("of") != null) {
      problems.at(
          section.at("of"),
          "'of' of %s must be [history, vector, vector, ...], names of features",
          section.what());
    }
    return null;
  }
}
