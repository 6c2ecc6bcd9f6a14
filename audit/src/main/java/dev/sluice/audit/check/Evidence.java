package dev.sluice.audit.check;

import dev.sluice.audit.port.ModelEvidence;
import dev.sluice.audit.quality.Importance;
import dev.sluice.audit.quality.Interval;
import dev.sluice.audit.quality.ModelQuality;
import dev.sluice.audit.ranking.FeatureRanking;
import dev.sluice.audit.ranking.FeatureScore;
import dev.sluice.audit.ranking.Interactions;
import dev.sluice.audit.ranking.NoiseFloor;
import dev.sluice.audit.ranking.Similarities;
import dev.sluice.audit.sample.SampledRows;
import dev.sluice.audit.table.ColumnCount;
import dev.sluice.audit.table.ColumnSpec;
import dev.sluice.audit.table.ExampleTable;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What checks look at: the input and what was computed of it.
 *
 * @param labelEntropy what a perfect feature would tell, in nats
 * @param breaks broken columns, by name
 * @param profiles values by window and half, by column
 * @param importance of the served model's features; empty without a model
 */
public record Evidence(
    AuditInput input,
    SampledRows rows,
    Timeline timeline,
    List<FeatureScore> singles,
    double labelEntropy,
    Similarities similarities,
    NoiseFloor floor,
    Interactions interactions,
    ModelQuality quality,
    Map<String, Interval> importance,
    Map<String, Breakage> breaks,
    Map<String, Profile> profiles) {
  private static final double BEST_OF_MANY = 3;

  static Evidence of(AuditInput input) {
    ExampleTable table = input.table();
    SampledRows rows = table.sample().rows();
    Timeline timeline = Timeline.of(rows);
    FeatureRanking ranking = new FeatureRanking(table, input.config());
    List<FeatureScore> singles = ranking.singles();
    Map<String, Profile> profiles = new LinkedHashMap<>();
    Map<String, Breakage> breaks = new HashMap<>();
    for (int i = 0; i < table.columns().size(); i++) {
      ColumnSpec spec = table.columns().get(i);
      Profile profile = Profile.of(rows, i, spec, timeline);
      profiles.put(spec.name(), profile);
      Breakage broken = Breakage.find(profile, spec, table.counts().get(i), timeline);
      if (broken != null) {
        breaks.put(spec.name(), broken);
      }
    }
    return new Evidence(
        input,
        rows,
        timeline,
        singles,
        ranking.labelEntropy(),
        ranking.similarities(),
        new NoiseFloor(ranking.controls()),
        Interactions.search(ranking, singles, input.config().combinationBudget()),
        ModelQuality.of(table, rows, input.model()),
        importance(input),
        breaks,
        profiles);
  }

  private static Map<String, Interval> importance(AuditInput input) {
    if (input.model().served() == null) {
      return Map.of();
    }
    List<String> features =
        input.table().columns().stream()
            .filter(column -> column.kind() != ColumnSpec.Kind.POSITION)
            .map(ColumnSpec::name)
            .toList();
    return new Importance(input.table().examples(), input.model().served())
        .of(features, input.config().seed());
  }

  public ExampleTable table() {
    return input.table();
  }

  ModelEvidence model() {
    return input.model();
  }

  /** Whether a column broke at some time: what else is odd about it follows from that. */
  boolean isBroken(String column) {
    return breaks.containsKey(column);
  }

  /** The column of that name. */
  public ColumnSpec spec(String column) {
    return table().columns().get(number(column));
  }

  /** What was counted of the column of that name. */
  public ColumnCount count(String column) {
    return table().counts().get(number(column));
  }

  private int number(String column) {
    for (int i = 0; i < table().columns().size(); i++) {
      if (table().columns().get(i).name().equals(column)) {
        return i;
      }
    }
    throw new IllegalArgumentException("no column is called " + column);
  }

  /** Whether a feature tells more of the label than noise of its cardinality does. */
  public boolean informative(FeatureScore single) {
    return single.informative();
  }

  /**
   * What a combination gains over its parts by chance at most: it has more values than any noise
   * column and is the best of many, so several times what the noise reaches.
   */
  double gainFloor() {
    return BEST_OF_MANY * floor.highest();
  }

  /** The pair in which a feature gains most over its parts, if that is more than noise gives. */
  public Optional<FeatureScore> bestPair(String column) {
    FeatureScore best = null;
    double most = gainFloor();
    for (FeatureScore pair : interactions.pairs()) {
      double gain = interactions.gain(pair, singles);
      if (pair.members().contains(column) && gain > most) {
        most = gain;
        best = pair;
      }
    }
    return Optional.ofNullable(best);
  }
}
