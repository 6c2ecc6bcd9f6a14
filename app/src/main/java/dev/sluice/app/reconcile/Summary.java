package dev.sluice.app.reconcile;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Renders a report for a terminal. */
final class Summary {
  private Summary() {}

  static String of(DemoReport r) {
    StringBuilder out = new StringBuilder();
    line(out, "requests", "%,d = %,d slates%s", r.requests(), r.slates(), twice(r));
    line(
        out,
        "impressions",
        "%,d = %,d examples + %,d orphan + %,d rejected%s + %,d open",
        r.impressions(),
        r.examples(),
        r.orphanImpressions(),
        r.rejectedImpressions(),
        forgotten(r.forgottenImpressions()),
        r.openImpressions());
    line(
        out,
        "clicks",
        "%,d = %,d positives + %,d repeated + %,d rejected + %,d late + %,d orphan%s + %,d open",
        r.clicks(),
        r.positives(),
        r.repeatedClicks(),
        r.rejectedClicks(),
        r.lateClicks(),
        r.orphanClicks(),
        forgotten(r.forgottenClicks()),
        r.openClicks());
    line(
        out,
        "outside",
        "%,d organic, %,d duplicate events, %,d dead letters%s",
        r.organicEvents(),
        r.duplicateEvents(),
        r.deadLetters(),
        r.forgets() == 0 ? "" : ", %,d forgets".formatted(r.forgets()));
    line(
        out,
        "speed",
        "%s requests/s, %s candidates/s, request to slate p50 %s ms, p99 %s ms",
        number(r.requestsPerSecond(), 1),
        number(r.candidatesPerSecond(), 0),
        number(r.latencyMs().p50(), 1),
        number(r.latencyMs().p99(), 1));
    line(
        out,
        "model",
        "%,d versions published, %,d used in slates",
        r.versionsPublished(),
        r.versionsAdopted());
    freshness(out, r.freshness());
    quality(out, r);
    verdict(out, r);
    return out.toString();
  }

  private static String forgotten(long count) {
    return count == 0 ? "" : " + %,d forgotten".formatted(count);
  }

  private static void freshness(StringBuilder out, Freshness f) {
    line(
        out,
        "freshness",
        "a click is in its user's next slate's history for %s of %,d; an example after %s s (p50),"
            + " in learned weights after %s s (p50), %s s (p99), %s within two checkpoints",
        percent(f.inNextHistory()),
        f.clicksFollowed(),
        seconds(f.msToExample().p50()),
        seconds(f.msToWeights().p50()),
        seconds(f.msToWeights().p99()),
        percent(f.withinTwoCheckpoints()));
  }

  private static String seconds(@Nullable Double millis) {
    return millis == null ? "-" : number(millis / 1000, 1);
  }

  private static String percent(@Nullable Double share) {
    return share == null ? "-" : number(100 * share, 1) + " %";
  }

  private static void quality(StringBuilder out, DemoReport r) {
    line(
        out,
        "served ctr",
        "AUC %s (last half %s; popularity %s, user + item means %s), logloss %s (last half %s)",
        number(r.auc().whole(), 4),
        number(r.auc().lastHalf(), 4),
        number(r.aucPopularity(), 4),
        number(r.aucMeans(), 4),
        number(r.logloss().whole(), 4),
        number(r.logloss().lastHalf(), 4));
    line(
        out,
        "slates",
        "NDCG@10 %s (popularity %s), hit rate@10 %s (popularity %s)",
        number(r.ndcg_10(), 4),
        number(r.ndcg_10Popularity(), 4),
        number(r.hitRate_10(), 4),
        number(r.hitRate_10Popularity(), 4));
    if (r.trueLogloss() != null) {
      line(
          out,
          "truth",
          "logloss %s with the true probabilities; the served ctr lies %s above, %s in the last half",
          number(r.trueLogloss(), 4),
          number(r.loglossGap().whole(), 4),
          number(r.loglossGap().lastHalf(), 4));
    }
  }

  private static void verdict(StringBuilder out, DemoReport r) {
    out.append('\n');
    if (r.balanced()) {
      out.append("Everything is accounted for.\n");
    } else {
      out.append("NOT everything is accounted for:\n");
      r.breaks().forEach(text -> out.append("  - ").append(text).append('\n'));
    }
    out.append(
        """

        Try next:
          ./sluice demo --work DIR             run it again with the same folder: it carries on
          ./sluice demo --keep                 stay up, then from another terminal:
          ./sluice rank --user U               ask for a slate
          ./sluice why REQUEST_ID              follow one request to its examples
          ./sluice tail examples               watch what is learned from
        """);
  }

  private static String twice(DemoReport r) {
    return ", %,d answered twice (%,d fallback, %,d expired, %,d rejected)"
        .formatted(
            r.duplicateSlates(), r.fallbackSlates(), r.expiredRequests(), r.rejectedRequests());
  }

  private static void line(StringBuilder out, String label, String format, Object... values) {
    out.append(String.format(Locale.ROOT, "%-12s ", label))
        .append(String.format(Locale.ROOT, format, values))
        .append('\n');
  }

  private static String number(@Nullable Double value, int decimals) {
    return value == null ? "-" : String.format(Locale.ROOT, "%,." + decimals + "f", value);
  }
}
