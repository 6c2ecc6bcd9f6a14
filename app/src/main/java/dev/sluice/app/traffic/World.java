package dev.sluice.app.traffic;

import dev.sluice.app.reconcile.TrueCtr;
import dev.sluice.schemas.record.Consent;
import dev.sluice.schemas.record.Example;
import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;

/**
 * A world whose click probabilities are known. Users and items have latent tastes; what a model may
 * see of them are noisy views. Everything follows from the seed and from event time: two worlds of
 * one configuration are equal, whatever was asked of them before. Pure and thread-safe.
 *
 * <pre>
 *   P(click | shown at position, time) = examined(position) * sigmoid(
 *       base + strength * &lt;taste(user), taste(item)&gt; + quality(item) + drift(item, time)
 *       + novelty(age) )
 * </pre>
 */
public final class World implements TrueCtr {
  static final int LATENT = 6;
  static final int CENTRES = 8;

  private static final double BASE = -2.0;
  private static final double STRENGTH = 2.8;
  private static final double QUALITY = 0.5;
  private static final double DRIFT = 0.8;
  private static final double NOVELTY = 0.6;
  private static final double NOVELTY_HOURS = 2;
  // Shares of positions that users look at: what eye tracking of result lists finds, in round
  // numbers.
  private static final double[] EXAMINED = {
    1, 0.85, 0.72, 0.62, 0.54, 0.47, 0.42, 0.38, 0.35, 0.32
  };
  private static final int CATALOGUE_DAYS = 30;
  private static final double CONSENT_MEASURE = 0.04;
  private static final double CONSENT_NONE = 0.02;

  private final WorldConfig config;
  private final double[][] centres;

  public World(WorldConfig config) {
    this.config = config;
    this.centres = new double[CENTRES][];
    for (int c = 0; c < CENTRES; c++) {
      centres[c] = unit(random("centre", c));
    }
  }

  public WorldConfig config() {
    return config;
  }

  /** How many items there are at {@code timeMillis}: their numbers are 0 to that, exclusive. */
  public int items(long timeMillis) {
    long since = Math.max(0, timeMillis - config.start().toEpochMilli());
    return Math.toIntExact(config.firstItems() + since / config.itemEvery().toMillis());
  }

  /** Event time at which an item arrives. */
  public Instant arrival(int item) {
    long after = Math.max(0L, item - config.firstItems() + 1L);
    return config.start().plusMillis(after * config.itemEvery().toMillis());
  }

  /**
   * When an item was made: at its arrival, or for those there at the start within the {@value
   * #CATALOGUE_DAYS} days before. Items that were all made at one time would have one age, which is
   * a clock: a learner that has seen it up to now knows nothing of a minute later.
   */
  Instant created(int item) {
    if (item >= config.firstItems()) {
      return arrival(item);
    }
    double daysAgo = CATALOGUE_DAYS * random("created", item).nextDouble();
    return config.start().minusMillis((long) (daysAgo * Duration.ofDays(1).toMillis()));
  }

  /** Returns an item's unit vector of {@value #LATENT} tastes. */
  double[] itemTaste(int item) {
    SplittableRandom random = random("item", item);
    return mix(centres[random.nextInt(CENTRES)], 0.8, unit(random), 0.5);
  }

  /** Returns a user's unit vector of {@value #LATENT} tastes. */
  double[] userTaste(int user) {
    SplittableRandom random = random("user", user);
    double[] two =
        mix(centres[random.nextInt(CENTRES)], 0.8, centres[random.nextInt(CENTRES)], 0.4);
    return mix(two, 0.9, unit(random), 0.4);
  }

  /** Returns the centre that lies nearest to a taste: its true category or segment. */
  int nearestCentre(double[] taste) {
    int best = 0;
    for (int c = 1; c < CENTRES; c++) {
      if (dot(taste, centres[c]) > dot(taste, centres[best])) {
        best = c;
      }
    }
    return best;
  }

  /** The consent that a user has given, always the same. */
  public Consent consent(int user) {
    double drawn = random("consent", user).nextDouble();
    if (drawn < CONSENT_NONE) {
      return Consent.NONE;
    }
    return drawn < CONSENT_NONE + CONSENT_MEASURE ? Consent.MEASURE : Consent.FULL;
  }

  /** How much an item is favoured at a time, for all users alike, in logits. */
  double popularity(int item, long timeMillis) {
    SplittableRandom random = random("popularity", item);
    double quality = QUALITY * random.nextGaussian();
    double phase = random.nextDouble();
    double turns =
        (double) (timeMillis - config.start().toEpochMilli()) / config.driftPeriod().toMillis();
    double ageHours = Math.max(0, timeMillis - arrival(item).toEpochMilli()) / 3.6e6;
    double novelty = item < config.firstItems() ? 0 : NOVELTY * Math.exp(-ageHours / NOVELTY_HOURS);
    return quality + DRIFT * Math.sin(2 * Math.PI * (turns + phase)) + novelty;
  }

  /** Returns the share of users who look at a position; positions beyond the last look like it. */
  public static double examined(int position) {
    return EXAMINED[Math.max(0, Math.min(position, EXAMINED.length - 1))];
  }

  /**
   * Returns P(click) of an item that this user is shown.
   *
   * @param position 0-based
   */
  public double ctr(int user, int item, int position, long timeMillis) {
    double logit =
        BASE + STRENGTH * dot(userTaste(user), itemTaste(item)) + popularity(item, timeMillis);
    return examined(position) / (1 + Math.exp(-logit));
  }

  @Override
  public double of(Example example) {
    int user = WorldRecords.number('u', example.getSubject(), config.users());
    long time = example.getTime().toEpochMilli();
    int item = WorldRecords.number('i', example.getItem(), items(time));
    return user < 0 || item < 0 ? Double.NaN : ctr(user, item, example.getPosition(), time);
  }

  /** A source of randomness that depends on nothing but the seed, a purpose and a number. */
  SplittableRandom random(String purpose, long number) {
    return new SplittableRandom(Draws.hash(config.seed(), purpose, Long.toString(number)));
  }

  private static double[] unit(SplittableRandom random) {
    double[] vector = new double[LATENT];
    for (int i = 0; i < LATENT; i++) {
      vector[i] = random.nextGaussian();
    }
    return scaled(vector);
  }

  private static double[] mix(double[] a, double ofA, double[] b, double ofB) {
    double[] sum = new double[a.length];
    for (int i = 0; i < a.length; i++) {
      sum[i] = ofA * a[i] + ofB * b[i];
    }
    return scaled(sum);
  }

  private static double[] scaled(double[] vector) {
    double norm = Math.sqrt(dot(vector, vector));
    for (int i = 0; i < vector.length; i++) {
      vector[i] /= norm;
    }
    return vector;
  }

  static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
