package dev.sluice.app.reconcile;

import dev.sluice.model.train.Learner;
import dev.sluice.schemas.codec.RejectReason;
import dev.sluice.schemas.guard.Forgets;
import dev.sluice.schemas.record.Consent;
import dev.sluice.schemas.record.Event;
import dev.sluice.schemas.record.Example;
import dev.sluice.schemas.record.ModelUpdate;
import dev.sluice.schemas.record.Ranked;
import dev.sluice.schemas.record.Request;
import dev.sluice.schemas.record.Served;
import dev.sluice.schemas.record.Status;
import dev.sluice.schemas.record.VersionCommit;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The books of a run: records in, figures out. Pure; records may come topic after topic or mixed,
 * those of one partition in its order. Figures can be asked for at any time. Not thread-safe.
 *
 * <p>Ids are kept as 64-bit hashes and records as rows of numbers: 100,000 requests of 100
 * candidates with 10 impressions each take some 200 MB.
 */
final class Ledger {
  // Between two runs on one folder nothing comes for minutes; within a run never for so long.
  private static final long LONGEST_GAP_MILLIS = 5_000;

  private static final String CLICK = "click";

  private final LabelRules rules;
  private final LongIndex items = new LongIndex();
  private final EventBook events;
  private final RequestBook requests = new RequestBook(items);
  private final ExampleBook examples;
  private final LongIndex withheld = new LongIndex();
  private final LongIndex versions = new LongIndex();
  private long newestVersion = -1;
  private long repeatedVersions;
  private final FreshnessBook freshness;
  private long deadLetters;

  Ledger(LabelRules rules, @Nullable TrueCtr truth) {
    this.rules = rules;
    this.events = new EventBook(rules);
    this.freshness = new FreshnessBook(Learner.waitsForWindows(rules.clickWindow()));
    this.examples = new ExampleBook(items, truth);
  }

  /** Says how many partitions the events topic has. */
  void eventPartitions(int count) {
    events.partitions(count);
  }

  /** Takes an event that the guard let in. */
  void event(Event event, long appendMillis, int partition, long place) {
    events.add(event, partition, place);
    if (event.getType().equals(CLICK)) {
      freshness.click(event, appendMillis);
    } else if (Forgets.isForget(event)) {
      freshness.forget(event, appendMillis);
    }
  }

  /**
   * Takes a dead letter of any topic; {@code event} is what it holds, if it is a readable event.
   */
  void deadLetter(RejectReason reason, @Nullable Event event) {
    deadLetters++;
    if (event != null) {
      events.putAside(event, reason);
    }
  }

  void request(Request request, long appendMillis, long place) {
    requests.request(request, appendMillis, place);
    freshness.request(request, appendMillis);
  }

  void ranked(Ranked ranked, long appendMillis, long place) {
    requests.slate(ranked, appendMillis, place);
  }

  /** Takes what was served: of a slate served without full consent nothing is learned. */
  void served(Served served) {
    freshness.served(served);
    if (served.getConsent() != Consent.FULL) {
      withheld.add(Ids.hash(served.getSlateId()));
    }
  }

  void example(Example example, long appendMillis, long place) {
    examples.add(example, place);
    freshness.example(example, Place.of(place).offset(), appendMillis);
  }

  void modelUpdate(ModelUpdate update, long appendMillis) {
    freshness.version(update, appendMillis);
    if (update.getBody() instanceof VersionCommit) {
      int before = versions.size();
      repeatedVersions += versions.add(update.getVersion()) < before ? 1 : 0;
      newestVersion = Math.max(newestVersion, update.getVersion());
    }
  }

  /** Whether everything read so far is accounted for. */
  boolean isBalanced() {
    return accounts().breaks().isEmpty();
  }

  private Accounts accounts() {
    Accounts accounts = new Accountant(rules, events, requests, examples, withheld).account();
    Breaks breaks = accounts.breaks();
    breaks.sum("examples published again in the same revision", examples.repeats(), 0);
    breaks.sum("model versions published again", repeatedVersions, 0);
    breaks.sum("model versions, counted and numbered", versions.size(), newestVersion + 1);
    return accounts;
  }

  /** Returns all figures; {@code namer} turns a packed {@link Place} into the id of its record. */
  DemoReport report(RunFacts facts, LongFunction<String> namer) {
    Accounts a = accounts();
    CtrQuality ctr = CtrQuality.of(examples.unsampled());
    SlateQuality slates = SlateQuality.of(requests, events.clicks, items);
    long[] latencies = requests.latencies();
    double busy = requests.busySeconds(LONGEST_GAP_MILLIS);
    return new DemoReport(
        facts.data(),
        requests.requests(),
        requests.slates(),
        requests.slates(Status.REJECTED),
        requests.slates(Status.EXPIRED),
        requests.slates(Status.FALLBACK),
        requests.duplicateSlates(),
        a.impressions(),
        a.orphanImpressions(),
        a.rejectedImpressions(),
        a.forgottenImpressions(),
        a.openImpressions(),
        events.organic(),
        a.examples(),
        a.clicks(),
        a.positives(),
        a.repeatedClicks(),
        a.rejectedClicks(),
        a.lateClicks(),
        a.orphanClicks(),
        a.forgottenClicks(),
        a.openClicks(),
        events.forgets(),
        events.duplicates(),
        deadLetters,
        new DemoReport.Latency(
            CtrQuality.orNull(Metrics.percentile(latencies, 0.5)),
            CtrQuality.orNull(Metrics.percentile(latencies, 0.99))),
        perSecond(requests.requests(), busy),
        perSecond(requests.candidateCount(), busy),
        versions.size(),
        requests.versionsAdopted(),
        ctr.auc(),
        ctr.logloss(),
        ctr.aucPopularity(),
        ctr.aucMeans(),
        slates.ndcg(),
        slates.hitRate(),
        slates.ndcgPopularity(),
        slates.hitRatePopularity(),
        ctr.trueLogloss(),
        ctr.gap(),
        facts.seconds(),
        Double.isNaN(facts.secondsToFirstSlate()) ? null : (Double) facts.secondsToFirstSlate(),
        facts.rssBytes(),
        freshness.report(facts.batchSize()),
        a.breaks().isEmpty(),
        a.breaks().describe(namer));
  }

  private static @Nullable Double perSecond(long count, double seconds) {
    return seconds > 0 ? (Double) (count / seconds) : null;
  }
}
