package dev.sluice.model.represent;

import dev.sluice.model.fusion.Slerp;
import dev.sluice.model.matrix.RowSums;
import dev.sluice.model.matrix.Workers;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Items held out of training entirely, and how well they are ranked among each other for the users
 * who took them.
 */
public final class ColdItems {
  private final boolean[] cold;
  private final Split split;
  private final Interactions wanted;

  private ColdItems(boolean[] cold, Split split, Interactions wanted) {
    this.cold = cold;
    this.split = split;
    this.wanted = wanted;
  }

  /**
   * Holds out a share of the items that have content; all of their pairs become what is asked for,
   * of users who keep at least one pair.
   */
  public static ColdItems of(Split split, List<Modality> modalities, double share, long seed) {
    Random random = new Random(seed);
    int items = split.train().items();
    boolean[] cold = new boolean[items];
    for (int i = 0; i < items; i++) {
      int item = i;
      boolean content = modalities.stream().anyMatch(m -> m.rows()[item] != null);
      cold[i] = content && random.nextDouble() < share;
    }
    Interactions train = keep(split.train(), cold, false);
    Interactions all = union(split);
    int[] places =
        IntStream.range(0, all.size())
            .filter(p -> cold[all.item(p)] && train.count(all.user(p)) > 0)
            .toArray();
    Interactions wanted = pick(all, places);
    Split warm =
        new Split(train, keep(split.valid(), cold, false), keep(split.test(), cold, false));
    return new ColdItems(cold, warm, wanted);
  }

  private static Interactions union(Split split) {
    int size = split.train().size() + split.valid().size() + split.test().size();
    int[] user = new int[size];
    int[] item = new int[size];
    int at = 0;
    for (Interactions part : List.of(split.train(), split.valid(), split.test())) {
      for (int p = 0; p < part.size(); p++) {
        user[at] = part.user(p);
        item[at++] = part.item(p);
      }
    }
    return Interactions.of(split.train().users(), split.train().items(), user, item);
  }

  private static Interactions keep(Interactions pairs, boolean[] cold, boolean wanted) {
    return pick(
        pairs,
        IntStream.range(0, pairs.size()).filter(p -> cold[pairs.item(p)] == wanted).toArray());
  }

  private static Interactions pick(Interactions pairs, int[] places) {
    return Interactions.of(
        pairs.users(),
        pairs.items(),
        Arrays.stream(places).map(pairs::user).toArray(),
        Arrays.stream(places).map(pairs::item).toArray());
  }

  /** The pairs of the items that stay. */
  public Split split() {
    return split;
  }

  /** How many items are held out. */
  public int count() {
    return (int) IntStream.range(0, cold.length).filter(i -> cold[i]).count();
  }

  /** The quality of the trained vectors on the items held out, by cosine. */
  public RankingQuality ofVectors(Representation trained, Workers workers) {
    return of(trained.users(), units(trained.items()), workers);
  }

  /** The same with each item held out blended with the warm items most like it. */
  public RankingQuality ofBlended(Representation trained, Workers workers) {
    float[][] items = units(trained.items());
    int[] taken = split.train().takenItems();
    List<float[]> warm =
        Arrays.stream(taken).mapToObj(i -> items[i]).filter(Slerp::hasDirection).toList();
    float[][] blended = items.clone();
    workers.rows(
        items.length,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            if (cold[i] && Slerp.hasDirection(items[i])) {
              blended[i] = ColdStart.place(items[i], warm);
            }
          }
        });
    return of(trained.users(), blended, workers);
  }

  /** The quality of chance. */
  public RankingQuality ofChance(long seed, Workers workers) {
    return ranked(
        (who, out) -> {
          for (int i = 0; i < who.length; i++) {
            SplittableRandom random = new SplittableRandom(seed + who[i]);
            for (int j = 0; j < out[i].length; j++) {
              out[i][j] = (float) random.nextDouble();
            }
          }
        },
        workers);
  }

  /**
   * The quality of counting pairs in training: none of these items has one, so their order is kept.
   */
  public RankingQuality ofPopularity(Workers workers) {
    int[] popularity = split.train().popularity();
    return ranked(
        (who, out) -> {
          for (float[] row : out) {
            for (int j = 0; j < row.length; j++) {
              row[j] = popularity[j];
            }
          }
        },
        workers);
  }

  private RankingQuality of(float[][] users, float[][] items, Workers workers) {
    return ranked(
        (who, out) -> {
          for (int i = 0; i < who.length; i++) {
            for (int j = 0; j < items.length; j++) {
              out[i][j] = cold[j] ? (float) RowSums.dot(users[who[i]], items[j]) : 0;
            }
          }
        },
        workers);
  }

  private RankingQuality ranked(FullRanking.Values values, Workers workers) {
    return FullRanking.of(
        (who, out) -> {
          values.of(who, out);
          for (float[] row : out) {
            for (int j = 0; j < row.length; j++) {
              row[j] = cold[j] ? row[j] : Float.NEGATIVE_INFINITY;
            }
          }
        },
        split.train(),
        wanted,
        workers);
  }

  private static float[][] units(float[][] rows) {
    float[][] units = new float[rows.length][];
    for (int i = 0; i < rows.length; i++) {
      units[i] = Slerp.hasDirection(rows[i]) ? Slerp.direction(rows[i]) : rows[i];
    }
    return units;
  }
}
