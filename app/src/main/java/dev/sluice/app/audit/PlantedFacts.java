package dev.sluice.app.audit;

import dev.sluice.app.traffic.PlantedLog;
import dev.sluice.audit.check.Audit;
import dev.sluice.audit.check.AuditInput;
import dev.sluice.audit.check.Breakage;
import dev.sluice.audit.check.Found;
import dev.sluice.audit.ranking.RankingConfig;
import dev.sluice.audit.table.ColumnSpec;
import dev.sluice.audit.table.ExampleTable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Holds audits of planted logs against what was planted.
 *
 * @param logs how many were audited
 * @param planted how often each planted fact was there to be found
 * @param hits how often it was found
 * @param falseAlarms warnings and severe findings that were not planted, and useful features called
 *     useless, by name
 */
public record PlantedFacts(
    int logs,
    Map<String, Integer> planted,
    Map<String, Integer> hits,
    Map<String, Integer> falseAlarms) {
  private static final int COMBINATIONS = 200;

  /** Audits {@code count} logs of the seeds from {@code first} on. */
  public static PlantedFacts over(long first, int count, int rows, int threads) {
    PlantedFacts all =
        new PlantedFacts(0, new LinkedHashMap<>(), new LinkedHashMap<>(), new TreeMap<>());
    for (long seed = first; seed < first + count; seed++) {
      PlantedLog log = new PlantedLog(seed, rows);
      all.add(log, audit(log, threads));
    }
    return new PlantedFacts(count, all.planted, all.hits, all.falseAlarms);
  }

  private static Audit audit(PlantedLog log, int threads) {
    ExampleTable table = new ExampleTable(ColumnSpec.of(log.schema()), log.rows(), 1);
    for (int row = 0; row < log.rows(); row++) {
      table.add(log.row(row));
    }
    RankingConfig ranking =
        RankingConfig.defaults().withThreads(threads).withCombinationBudget(COMBINATIONS);
    return Audit.of(AuditInput.of(table, ranking).withSchema(log.schema().hash()));
  }

  private void add(PlantedLog log, Audit audit) {
    Map<String, Set<String>> expected =
        Map.of(
            "label-leak", Set.of(PlantedLog.LEAKING),
            "drift", Set.of(PlantedLog.DRIFTING),
            "near-duplicate", Set.of(PlantedLog.DUPLICATE, PlantedLog.ORIGINAL),
            "broken", Set.of(PlantedLog.BREAKING));
    List<Found> grave =
        audit.findings().stream().filter(f -> f.severity() != Found.Severity.INFO).toList();
    expected.forEach(
        (check, subjects) ->
            judge(
                check,
                grave.stream()
                    .anyMatch(f -> f.check().equals(check) && subjects.contains(f.subject()))));
    Breakage broken = audit.evidence().breaks().get(PlantedLog.BREAKING);
    judge("broken at the hour", broken != null && onTime(broken, log, audit));
    Set<String> useless =
        audit.findings().stream()
            .filter(f -> f.check().equals("useless"))
            .map(Found::subject)
            .collect(Collectors.toSet());
    PlantedLog.USELESS.stream()
        .sorted()
        .forEach(name -> judge("useless " + name, useless.contains(name)));
    List<String> alarms = new ArrayList<>();
    grave.stream()
        .filter(f -> !expected.getOrDefault(f.check(), Set.of()).contains(f.subject()))
        .forEach(f -> alarms.add(f.identity()));
    PlantedLog.USEFUL.stream().filter(useless::contains).forEach(f -> alarms.add("useless " + f));
    alarms.forEach(alarm -> falseAlarms.merge(alarm, 1, Integer::sum));
  }

  private static boolean onTime(Breakage broken, PlantedLog log, Audit audit) {
    Duration off = Duration.between(log.breaksAt(), broken.since()).abs();
    return off.compareTo(audit.evidence().timeline().length()) < 0;
  }

  private void judge(String fact, boolean found) {
    planted.merge(fact, 1, Integer::sum);
    hits.merge(fact, found ? 1 : 0, Integer::sum);
  }

  /** Share of planted facts found, in [0, 1]. */
  public double hitRate() {
    return (double) sum(hits) / Math.max(1, sum(planted));
  }

  /** False alarms per log. */
  public double falseAlarmsPerLog() {
    return (double) sum(falseAlarms) / Math.max(1, logs);
  }

  private static int sum(Map<String, Integer> counts) {
    return counts.values().stream().mapToInt(Integer::intValue).sum();
  }
}
