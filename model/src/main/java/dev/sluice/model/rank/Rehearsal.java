package dev.sluice.model.rank;

import dev.sluice.model.ModelConfig;
import dev.sluice.model.feature.CatalogueItem;
import dev.sluice.model.feature.Lookups;
import dev.sluice.model.feature.SubjectHistory;
import dev.sluice.schemas.feature.FeatureSchema;
import dev.sluice.schemas.feature.FeatureSpec;
import dev.sluice.schemas.feature.Source;
import dev.sluice.schemas.record.Candidate;
import dev.sluice.schemas.record.Consent;
import dev.sluice.schemas.record.Event;
import dev.sluice.schemas.record.Item;
import dev.sluice.schemas.record.Request;
import dev.sluice.schemas.record.User;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Requests of a made-up catalogue, answered by a ranker on an initial model: what a process does
 * before it serves, so that its first users do not wait for the compiler. Every attribute and
 * vector that the feature schema reads has a value of its kind. Answers nobody.
 */
public final class Rehearsal implements AutoCloseable {
  private static final int ITEMS = 300;
  private static final int CANDIDATES = 100;
  private static final int SLATE = 10;
  private static final int CLICKS = 30;
  private static final int VALUES = 20;
  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

  private final FeatureSchema schema;
  private final Ranker ranker;
  private final Map<String, CatalogueItem> items = new HashMap<>();
  private final SplittableRandom random = new SplittableRandom(1);
  private final List<Kind> kinds = new ArrayList<>();
  private long number;

  /** What a source has to hold: {@code length} numbers of a vector, or 0. */
  private record Kind(Source source, boolean numeric, boolean several, int length) {}

  /** Makes a rehearsal of {@code schema}'s model on {@code scorer}, which it closes. */
  public Rehearsal(ModelConfig config, FeatureSchema schema, Scorer scorer) {
    this.schema = schema;
    schema.features().forEach(this::collect);
    for (int i = 0; i < ITEMS; i++) {
      items.put(item(i), new CatalogueItem(record(i), null, i));
    }
    Map<String, Object> attributes = attributes(Source.Root.USER);
    Lookups lookups =
        new Lookups(items::get, (counter, key) -> null, subject -> user(subject, attributes));
    ranker =
        new Ranker(
            config,
            schema,
            InitialVersion.serving(config, schema),
            lookups,
            "rehearsal",
            scorer,
            RankerLimits.defaults());
  }

  private void collect(FeatureSpec spec) {
    if (spec instanceof FeatureSpec.Category s) {
      kinds.add(new Kind(s.from(), false, false, 0));
    } else if (spec instanceof FeatureSpec.Categories s) {
      kinds.add(new Kind(s.from(), false, true, 0));
    } else if (spec instanceof FeatureSpec.Numeric s) {
      kinds.add(new Kind(s.from(), true, false, 0));
    } else if (spec instanceof FeatureSpec.VectorField s) {
      kinds.add(new Kind(s.from(), false, false, s.dim()));
    } else if (spec instanceof FeatureSpec.Cross s) {
      s.of().forEach(source -> kinds.add(new Kind(source, false, false, 0)));
    } else if (spec instanceof FeatureSpec.Rate s) {
      s.by().forEach(source -> kinds.add(new Kind(source, false, false, 0)));
    } else if (spec instanceof FeatureSpec.Count s) {
      s.by().forEach(source -> kinds.add(new Kind(source, false, false, 0)));
    } else if (spec instanceof FeatureSpec.Overlap s) {
      s.on().forEach(source -> kinds.add(new Kind(source, false, false, 0)));
    }
  }

  /** Returns another request, of {@value #CANDIDATES} candidates. */
  public Request request() {
    List<Candidate> candidates = new ArrayList<>(CANDIDATES);
    int first = random.nextInt(ITEMS);
    for (int i = 0; i < CANDIDATES; i++) {
      candidates.add(
          Candidate.newBuilder()
              .setItem(item((first + i) % ITEMS))
              .setSource("rehearsal")
              .setFields(attributes(Source.Root.CANDIDATE_FIELD))
              .build());
    }
    return Request.newBuilder()
        .setTime(NOW)
        .setRequestId("rehearsal-" + number++)
        .setSubject("rehearsal")
        .setPlacement("rehearsal")
        .setCandidates(candidates)
        .setLimit(SLATE)
        .setContext(attributes(Source.Root.CONTEXT))
        .build();
  }

  /** Returns what the subject clicked: {@value #CLICKS} items. */
  public SubjectHistory history() {
    SubjectHistory history = SubjectHistory.empty();
    for (int i = 0; i < CLICKS; i++) {
      Event event =
          Event.newBuilder()
              .setTime(NOW.minusSeconds(CLICKS - i))
              .setEventId("rehearsal-" + i)
              .setType("click")
              .setSubject("rehearsal")
              .setItem(item(random.nextInt(ITEMS)))
              .build();
      history.apply(schema, event, i, items::get);
    }
    return history;
  }

  /** Answers a request as a ranker in service does. */
  public Answer answer(Request request, SubjectHistory history) {
    return ranker.answer(request, history, 0, 0, Map.of());
  }

  private static String item(int number) {
    return "rehearsal-" + number;
  }

  private Item record(int number) {
    return Item.newBuilder()
        .setTime(NOW)
        .setItem(item(number))
        .setVersion(1)
        .setGroup("group-" + number % VALUES)
        .setCreatedAt(NOW.minusSeconds(number))
        .setAttributes(attributes(Source.Root.ITEM_ATTRIBUTE))
        .setVectors(vectors())
        .build();
  }

  private static User user(String subject, Map<String, Object> attributes) {
    return User.newBuilder()
        .setTime(NOW)
        .setSubject(subject)
        .setAttributes(attributes)
        .setConsent(Consent.FULL)
        .build();
  }

  private Map<String, Object> attributes(Source.Root root) {
    Map<String, Object> attributes = new HashMap<>();
    for (Kind kind : kinds) {
      if (kind.source().root() == root && kind.length() == 0) {
        attributes.putIfAbsent(kind.source().path(), value(kind));
      }
    }
    return attributes;
  }

  private Object value(Kind kind) {
    if (kind.numeric()) {
      return random.nextDouble();
    }
    String value = "value-" + random.nextInt(VALUES);
    return kind.several() ? List.of(value, "value-" + (VALUES + random.nextInt(VALUES))) : value;
  }

  private Map<String, List<Float>> vectors() {
    Map<String, List<Float>> vectors = new HashMap<>();
    for (Kind kind : kinds) {
      if (kind.source().root() == Source.Root.ITEM_VECTOR) {
        List<Float> numbers = new ArrayList<>(kind.length());
        for (int i = 0; i < kind.length(); i++) {
          numbers.add((float) (random.nextDouble() - 0.5));
        }
        vectors.put(kind.source().path(), numbers);
      }
    }
    return vectors;
  }

  @Override
  public void close() {
    ranker.close();
  }
}
