package dev.sluice.app.traffic;

import dev.sluice.schemas.codec.Codecs;
import dev.sluice.schemas.record.Candidate;
import dev.sluice.schemas.record.Request;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Turns ratings into requests, in the log's order. The others next to the rated movie are drawn
 * from the movies rated before by anyone and not by this user: nothing of the future is used. What
 * is drawn follows from the seed and the rating's number alone. Pure; not thread-safe.
 */
public final class RatingLog {
  static {
    // Avro refuses enum defaults of records that are built before the codecs made it trust them.
    Codecs.all();
  }

  private static final int LIMIT = 10;
  // Odd, to spread consecutive numbers over all seeds: 2^64 over the golden ratio.
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  /**
   * A rating as traffic.
   *
   * @param number of the rating in the log, 0-based
   * @param negatives the other candidates that will be sent as impressions without a click
   * @param keepRate which share of the other candidates those are; 1 if there are none
   */
  public record Ask(
      int number, Rating rating, Request request, List<String> negatives, double keepRate) {}

  private final List<Rating> ratings;
  private final int candidates;
  private final int negatives;
  private final long seed;
  private final List<String> rated = new ArrayList<>();
  private final Set<String> ratedSet = new HashSet<>();
  private final Map<String, Set<String>> byUser = new HashMap<>();
  private int next;

  public RatingLog(List<Rating> ratings, int candidates, int negatives, long seed) {
    this.ratings = ratings;
    this.candidates = candidates;
    this.negatives = negatives;
    this.seed = seed;
  }

  /** How many ratings there are. */
  public int size() {
    return ratings.size();
  }

  /** The number of the next rating. */
  public int next() {
    return next;
  }

  public boolean hasNext() {
    return next < ratings.size();
  }

  /** Passes over the first {@code count} ratings: they have happened, but are not asked for. */
  public void skipTo(int count) {
    while (next < Math.min(count, ratings.size())) {
      happened(ratings.get(next++));
    }
  }

  /** Returns the next rating as a request at {@code timeMillis}. */
  public Ask take(String requestId, long timeMillis) {
    Rating rating = ratings.get(next);
    SplittableRandom random = new SplittableRandom(seed ^ (next * GOLDEN));
    List<String> others = others(rating, random);
    List<String> sampled = others.subList(0, Math.min(negatives, others.size()));
    List<Candidate> list = new ArrayList<>();
    list.add(candidate(rating.movie(), true));
    for (int i = 0; i < others.size(); i++) {
      list.add(candidate(others.get(i), i < sampled.size()));
    }
    // The order of the candidates must tell nothing.
    for (int i = list.size() - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      Candidate moved = list.get(i);
      list.set(i, list.get(j));
      list.set(j, moved);
    }
    Request request =
        Request.newBuilder()
            .setTime(Instant.ofEpochMilli(timeMillis))
            .setRequestId(requestId)
            .setSubject(rating.user())
            .setUser(rating.user())
            .setPlacement("home")
            .setCandidates(list)
            .setLimit(LIMIT)
            .build();
    Ask ask =
        new Ask(
            next,
            rating,
            request,
            List.copyOf(sampled),
            others.isEmpty() ? 1 : (double) sampled.size() / others.size());
    happened(rating);
    next++;
    return ask;
  }

  private static Candidate candidate(String item, boolean log) {
    return Candidate.newBuilder().setItem(item).setSource("log").setLog(log).build();
  }

  private List<String> others(Rating rating, SplittableRandom random) {
    Set<String> own = byUser.getOrDefault(rating.user(), Set.of());
    int wanted = candidates - 1;
    List<String> eligible = new ArrayList<>();
    // Drawing blindly is quick where most movies are eligible, and never ends where few are.
    if (rated.size() - own.size() < 2 * wanted) {
      for (String movie : rated) {
        if (!own.contains(movie) && !movie.equals(rating.movie())) {
          eligible.add(movie);
        }
      }
      return pick(eligible, wanted, random);
    }
    Set<String> drawn = new HashSet<>();
    while (eligible.size() < wanted) {
      String movie = rated.get(random.nextInt(rated.size()));
      if (!own.contains(movie) && !movie.equals(rating.movie()) && drawn.add(movie)) {
        eligible.add(movie);
      }
    }
    return eligible;
  }

  private static List<String> pick(List<String> from, int wanted, SplittableRandom random) {
    for (int i = 0; i < Math.min(wanted, from.size()); i++) {
      int j = i + random.nextInt(from.size() - i);
      String moved = from.get(i);
      from.set(i, from.get(j));
      from.set(j, moved);
    }
    return from.subList(0, Math.min(wanted, from.size()));
  }

  private void happened(Rating rating) {
    if (ratedSet.add(rating.movie())) {
      rated.add(rating.movie());
    }
    byUser.computeIfAbsent(rating.user(), user -> new HashSet<>()).add(rating.movie());
  }
}
