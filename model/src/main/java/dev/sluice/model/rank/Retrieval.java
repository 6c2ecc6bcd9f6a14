package dev.sluice.model.rank;

import dev.sluice.model.feature.CatalogueItem;
import dev.sluice.model.feature.ItemCatalogue;
import dev.sluice.model.retrieve.LearnedSphere;
import dev.sluice.schemas.record.Candidate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds candidates for a request that names none: co-click neighbours of what the subject engaged
 * with last, items near it where a published model puts both, items near it on the sphere of their
 * vectors, what was created last, then what is popular. Leaves out what the subject clicked, what
 * the request excludes and what cannot be shown.
 *
 * <p>Items that the catalogue does not know were most likely deleted, and are retrieved only where
 * it knows none of those found: an installation without an items topic.
 */
final class Retrieval {
  static final String NEIGHBOURS = "neighbours";
  static final String LEARNED = "learned";
  static final String SPHERE = "sphere";
  static final String FRESH = "fresh";
  static final String POPULARITY = "popularity";

  /** Latest engagements whose neighbours are looked at: older interests are in the features. */
  private static final int SEEDS = 10;

  private final int limit;
  private final ItemCatalogue items;

  Retrieval(int limit, ItemCatalogue items) {
    this.limit = limit;
    this.items = items;
  }

  /**
   * What a published model knows of where subjects and items stand.
   *
   * @param sphere empty without one
   * @param subject whose request it is; empty where its vector must not be used
   */
  record Learned(Optional<LearnedSphere> sphere, String subject) {
    /** Nothing is known. */
    static final Learned NOTHING = new Learned(Optional.empty(), "");

    List<String> near(List<String> seeds, int count) {
      return sphere.map(where -> where.near(subject, seeds, count)).orElse(List.of());
    }
  }

  /**
   * Returns candidates by source; an item of both sources is named twice.
   *
   * @param engaged items of the subject's history, the latest first
   * @param skipped items that must not come up
   */
  List<Candidate> candidates(
      RetrievalIndex index,
      Learned learned,
      List<String> engaged,
      Set<String> skipped,
      Instant time) {
    Set<String> near = new LinkedHashSet<>();
    engaged.stream().distinct().limit(SEEDS).forEach(i -> near.addAll(index.neighbours(i)));
    List<String> popular = index.popular(limit + skipped.size());
    List<String> neighbours = showable(near, skipped, time, limit / 2);
    List<String> top = showable(popular, skipped, time, limit);
    Set<String> all = new HashSet<>(neighbours);
    List<Candidate> found = new ArrayList<>(limit);
    neighbours.forEach(item -> found.add(candidate(item, NEIGHBOURS)));
    // A quarter: vectors find what no one has clicked yet, clicks know better what goes together.
    // Who has no history stands where what is popular stands.
    List<String> seeds =
        (engaged.isEmpty() ? index.popular(SEEDS) : engaged)
            .stream().distinct().limit(SEEDS).toList();
    // Twice as many: what it was trained on may have gone since.
    List<String> liked = learned.near(seeds, limit / 2 + skipped.size());
    add(found, all, showable(liked, skipped, time, limit / 4), LEARNED);
    List<String> around = items.near(seeds, limit / 4 + skipped.size());
    add(found, all, showable(around, skipped, time, limit / 4), SPHERE);
    // Nothing of clicks speaks for an item that is new: a few come up for being so.
    List<String> fresh = items.fresh(time, limit / 8 + skipped.size());
    add(found, all, showable(fresh, skipped, time, limit / 8), FRESH);
    add(found, all, top, POPULARITY);
    return found;
  }

  private void add(List<Candidate> found, Set<String> all, List<String> more, String source) {
    for (String item : more) {
      if (all.contains(item) || all.size() < limit) {
        all.add(item);
        found.add(candidate(item, source));
      }
    }
  }

  private List<String> showable(
      Iterable<String> from, Set<String> skipped, Instant time, int most) {
    List<String> known = new ArrayList<>();
    List<String> unknown = new ArrayList<>();
    boolean anyKnown = false;
    for (String item : from) {
      CatalogueItem entry = items.find(item);
      anyKnown |= entry != null;
      if (skipped.contains(item) || known.size() == most) {
        continue;
      }
      if (entry == null) {
        unknown.add(item);
      } else if (Contenders.showable(entry, time)) {
        known.add(item);
      }
    }
    return anyKnown ? known : unknown.subList(0, Math.min(most, unknown.size()));
  }

  private static Candidate candidate(String item, String source) {
    return new Candidate(item, source, null, false, Map.of());
  }
}
