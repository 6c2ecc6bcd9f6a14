package dev.sluice.app.chaos;

import dev.sluice.app.cluster.NodeKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Which processes of a cluster are killed, and when; the same seed gives the same faults.
 *
 * @param seed of the faults
 * @param faults in this order
 */
public record FaultPlan(long seed, List<Fault> faults) {
  // A checkpoint comes every 5 s: a fault falls before, into or after one.
  private static final int LONGEST_TRAFFIC_MILLIS = 8_000;
  private static final int LONGEST_GAP_MILLIS = 4_000;
  private static final int LONGEST_DOWN_MILLIS = 3_000;
  private static final double PAIRS = 0.3;

  /** Takes the list by copy. */
  public FaultPlan {
    faults = List.copyOf(faults);
  }

  /**
   * One process or two, killed under traffic.
   *
   * @param after whole traffic for so long
   * @param victims names of one or two processes
   * @param gap between the first and the second; 0 is at once, more is into the recovery
   * @param down before they are started again
   */
  public record Fault(Duration after, List<String> victims, Duration gap, Duration down) {
    /** Takes the list by copy. */
    public Fault {
      victims = List.copyOf(victims);
    }

    @Override
    public String toString() {
      return "%.1f s later %s%s, away for %.1f s"
          .formatted(
              seconds(after),
              String.join(" and ", victims),
              victims.size() > 1 ? " (%.1f s apart)".formatted(seconds(gap)) : "",
              seconds(down));
    }

    private static double seconds(Duration duration) {
      return duration.toMillis() / 1000.0;
    }
  }

  /**
   * Draws faults. Kinds come in turns, in a random order each time; where there are fewer faults
   * than kinds, the others come second in a pair.
   *
   * @param nodes names of the processes of each kind
   */
  public static FaultPlan of(long seed, int count, Map<NodeKind, List<String>> nodes) {
    Random random = new Random(seed);
    List<NodeKind> first = new ArrayList<>(List.of(NodeKind.values()));
    Collections.shuffle(first, random);
    List<NodeKind> turn = new ArrayList<>(first);
    List<NodeKind> left =
        new ArrayList<>(first.subList(Math.min(count, first.size()), first.size()));
    List<Fault> faults = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      if (turn.isEmpty()) {
        turn = new ArrayList<>(List.of(NodeKind.values()));
        Collections.shuffle(turn, random);
      }
      List<String> victims = new ArrayList<>();
      victims.add(one(nodes, turn.remove(0), random));
      if (!left.isEmpty()) {
        victims.add(one(nodes, left.remove(0), random));
      } else if (random.nextDouble() < PAIRS) {
        List<String> others = new ArrayList<>();
        nodes.values().forEach(others::addAll);
        others.removeAll(victims);
        victims.add(others.get(random.nextInt(others.size())));
      }
      faults.add(
          new Fault(
              Duration.ofMillis(random.nextInt(LONGEST_TRAFFIC_MILLIS)),
              victims,
              Duration.ofMillis(random.nextBoolean() ? 0 : random.nextInt(LONGEST_GAP_MILLIS)),
              Duration.ofMillis(random.nextInt(LONGEST_DOWN_MILLIS))));
    }
    return new FaultPlan(seed, faults);
  }

  private static String one(Map<NodeKind, List<String>> nodes, NodeKind kind, Random random) {
    List<String> names = nodes.getOrDefault(kind, List.of());
    if (names.isEmpty()) {
      throw new IllegalArgumentException("a cluster has at least one " + kind);
    }
    return names.get(random.nextInt(names.size()));
  }

  /** How often a process of each kind is killed by the first {@code count} faults. */
  public Map<NodeKind, Integer> kinds(int count, Map<NodeKind, List<String>> nodes) {
    Map<NodeKind, Integer> killed = new EnumMap<>(NodeKind.class);
    for (NodeKind kind : NodeKind.values()) {
      killed.put(kind, 0);
    }
    for (Fault fault : faults.subList(0, count)) {
      nodes.forEach(
          (kind, names) ->
              killed.merge(
                  kind,
                  (int) fault.victims().stream().filter(names::contains).count(),
                  Integer::sum));
    }
    return killed;
  }
}
