package dev.sluice.model.train;

import dev.sluice.embeddings.EmbeddingTable;
import dev.sluice.embeddings.FeatureRegistry;
import dev.sluice.embeddings.RowHash;
import dev.sluice.embeddings.report.Forgetting;
import dev.sluice.model.gate.GateFingerprints;
import dev.sluice.schemas.feature.FeatureSchema;
import dev.sluice.schemas.feature.FeatureSpec;
import dev.sluice.schemas.feature.Source;
import dev.sluice.schemas.record.Event;
import dev.sluice.schemas.record.Example;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/**
 * Takes a subject out of a learner, as far as one can be taken out: its examples that wait to be
 * learned, the rows that its id alone was learned in, here and in the point that the guard goes
 * back to, its last clicks, and what was kept of its refused examples. What it taught rows of
 * others and the dense part stays.
 *
 * <p>An event comes once from each partition of the joiner, as examples may still follow behind the
 * first of them; it is counted and told once, and again only where there was something more to take
 * out. What happens follows from the order of the input alone. Not thread-safe.
 *
 * <pre>
 *   events, long | rows reset, long | rows shared, long | examples dropped, long
 *   ids, int | each: event id, UTF, the oldest first
 * </pre>
 */
final class Forgetter {
  private static final String BLOB = "forgets";

  /** Repeats come within one checkpoint or two of the joiner. */
  private static final int RECENT = 256;

  private final EmbeddingTable table;
  private final FeatureRegistry registry;
  private final Trunk trunk;
  private final Counted counted;
  private final Safety safety;
  private final List<String> own = new ArrayList<>();
  private final List<String> beyond = new ArrayList<>();
  private final LinkedHashSet<String> recent = new LinkedHashSet<>();
  private long events;
  private long reset;
  private long shared;
  private long dropped;

  Forgetter(
      FeatureSchema schema,
      EmbeddingTable table,
      FeatureRegistry registry,
      Trunk trunk,
      Counted counted,
      Safety safety) {
    this.table = table;
    this.registry = registry;
    this.trunk = trunk;
    this.counted = counted;
    this.safety = safety;
    for (FeatureSpec feature : schema.features()) {
      if (isSubject(feature)) {
        own.add(feature.name());
      } else if (holdsSubject(feature)) {
        beyond.add(feature.name());
      }
    }
  }

  private static boolean isSubject(FeatureSpec feature) {
    return (feature instanceof FeatureSpec.Category one && isSubject(one.from()))
        || (feature instanceof FeatureSpec.Categories many && isSubject(many.from()));
  }

  private static boolean isSubject(Source source) {
    return source.root() == Source.Root.SUBJECT;
  }

  /* Values that are the subject's too, but that its id alone does not tell. */
  private static boolean holdsSubject(FeatureSpec feature) {
    return (feature instanceof FeatureSpec.Cross cross
            && cross.of().stream().anyMatch(Forgetter::isOnes))
        || (feature instanceof FeatureSpec.Category category && isOnes(category.from()));
  }

  private static boolean isOnes(Source source) {
    return isSubject(source) || source.root() == Source.Root.SESSION;
  }

  /** Obeys a forget event; {@code open} holds the examples that wait to be learned. */
  void forget(Event event, List<Example> open) {
    String subject = event.getSubject();
    int waiting = open.size();
    open.removeIf(
        example ->
            example.getSubject().equals(subject) && !example.getTime().isAfter(event.getTime()));
    counted.forget(subject);
    safety.forget(subject);
    Map<Forgetting.Outcome, Integer> rows = rows(subject);
    count(event, rows, waiting - open.size());
  }

  private Map<Forgetting.Outcome, Integer> rows(String subject) {
    Map<Forgetting.Outcome, Integer> outcomes = new HashMap<>();
    for (String name : own) {
      // With all the chunks that it ever had: rows of those no longer looked up hold it, too.
      registry
          .find(name)
          .ifPresent(
              entry -> {
                trunk.forgottenGate(GateFingerprints.key(entry, RowHash.valueHash(subject)));
                for (Forgetting.Forgotten row :
                    Forgetting.forget(table, entry, RowHash.valueHash(subject))) {
                  outcomes.merge(row.outcome(), 1, Integer::sum);
                  if (row.outcome() == Forgetting.Outcome.RESET) {
                    trunk.forgotten(row.row());
                  }
                }
              });
    }
    return outcomes;
  }

  private void count(Event event, Map<Forgetting.Outcome, Integer> rows, int examples) {
    int resetNow = rows.getOrDefault(Forgetting.Outcome.RESET, 0);
    int sharedNow = rows.getOrDefault(Forgetting.Outcome.SHARED, 0);
    boolean first = recent.add(event.getEventId());
    if (recent.size() > RECENT) {
      Iterator<String> oldest = recent.iterator();
      oldest.next();
      oldest.remove();
    }
    reset += resetNow;
    dropped += examples;
    if (first) {
      events++;
      shared += sharedNow;
    }
    if (first || resetNow + examples > 0) {
      tell(event, resetNow, sharedNow, examples);
    }
  }

  private void tell(Event event, int resetNow, int sharedNow, int examples) {
    String unreached =
        beyond.isEmpty()
            ? ""
            : ". Values of %s hold it beside others and were not reached"
                .formatted(String.join(", ", beyond));
    safety.forgot(
        event.getTime(),
        ("Event %s asked to forget a subject: %d rows hold their initial numbers again, %d are"
                + " shared with other values and stay, %d examples were dropped unlearned%s")
            .formatted(event.getEventId(), resetNow, sharedNow, examples, unreached),
        Map.of(
            "rows_reset", (double) resetNow,
            "rows_shared", (double) sharedNow,
            "examples_dropped", (double) examples,
            "features_not_reached", (double) beyond.size()));
  }

  /** What was done since the start of the model, by the names of its metrics. */
  Map<String, Double> figures() {
    return Map.of(
        "forgets", (double) events,
        "forgottenRowsReset", (double) reset,
        "forgottenRowsShared", (double) shared,
        "forgottenExamplesDropped", (double) dropped);
  }

  /** Adds what a checkpoint must keep; nothing before the first event. */
  void addTo(Map<String, byte[]> blobs) {
    if (events == 0) {
      return;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeLong(events);
      out.writeLong(reset);
      out.writeLong(shared);
      out.writeLong(dropped);
      out.writeInt(recent.size());
      for (String id : recent) {
        out.writeUTF(id);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    blobs.put(BLOB, bytes.toByteArray());
  }

  /** Goes back to what {@link #addTo} kept. */
  void restore(Map<String, byte[]> blobs) {
    recent.clear();
    events = 0;
    reset = 0;
    shared = 0;
    dropped = 0;
    byte[] bytes = blobs.get(BLOB);
    if (bytes == null) {
      return;
    }
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      events = in.readLong();
      reset = in.readLong();
      shared = in.readLong();
      dropped = in.readLong();
      for (int n = in.readInt(); n > 0; n--) {
        recent.add(in.readUTF());
      }
    } catch (IOException e) {
      throw new IllegalArgumentException("no count of forgotten subjects", e);
    }
  }
}
