package dev.sluice.app.chaos;

import dev.sluice.app.reconcile.DemoReport;
import dev.sluice.app.reconcile.TableVerdict;
import java.util.ArrayList;
import java.util.List;

/**
 * What a run of faults came to.
 *
 * @param seed that repeats it
 * @param faults that were done
 * @param clean whether nothing was lost or doubled
 * @param problems in words, each with the first ids; empty if clean
 * @param requests that were asked in all runs, each answered once
 * @param impressions that were sent
 * @param examples that were published
 * @param orphanImpressions impressions whose slate never reached the joiner
 * @param versions of the model that were published
 * @param tableExamples that the trainer's table had learned when it was checked
 */
public record Verdict(
    long seed,
    int faults,
    boolean clean,
    List<String> problems,
    long requests,
    long impressions,
    long examples,
    long orphanImpressions,
    long versions,
    long tableExamples) {
  /** Takes the list by copy. */
  public Verdict {
    problems = List.copyOf(problems);
  }

  /** The verdict on a run whose books and table were read. */
  static Verdict of(long seed, int faults, DemoReport report, TableVerdict table) {
    List<String> problems = new ArrayList<>(report.breaks());
    if (!table.equal()) {
      problems.add("the trainer's table: " + table.difference());
    }
    return new Verdict(
        seed,
        faults,
        report.balanced() && problems.isEmpty(),
        problems,
        report.requests(),
        report.impressions(),
        report.examples(),
        report.orphanImpressions(),
        report.versionsPublished(),
        table.examples());
  }

  static Verdict failed(long seed, int faults, List<String> problems) {
    return new Verdict(seed, faults, false, problems, 0, 0, 0, 0, 0, 0);
  }
}
