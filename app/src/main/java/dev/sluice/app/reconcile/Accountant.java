package dev.sluice.app.reconcile;

import dev.sluice.schemas.codec.RejectReason;

/**
 * Puts every request, impression and click into exactly one class. Nothing is a remainder: a record
 * that fits no class is named, so an identity holds only because each record was found.
 *
 * <p>An impression is what was shown: an item in a slate. Several impression events of one are one
 * impression; one good event outweighs bad ones.
 */
final class Accountant {
  private final LabelRules rules;
  private final EventBook events;
  private final RequestBook requests;
  private final ExampleBook examples;
  private final LongIndex withheld;
  private final Breaks breaks = new Breaks();
  private final ShownItems shown = new ShownItems();
  private final long watermark;

  /** Reads the books; slates in {@code withheld} were served without consent to learn. */
  Accountant(
      LabelRules rules,
      EventBook events,
      RequestBook requests,
      ExampleBook examples,
      LongIndex withheld) {
    this.rules = rules;
    this.events = events;
    this.requests = requests;
    this.examples = examples;
    this.withheld = withheld;
    this.watermark = events.watermark();
  }

  Accounts account() {
    requests();
    gatherImpressions();
    gatherClicks();
    long[] impressions = impressions();
    examplesWithoutImpression();
    long[] clicks = clicks();
    Accounts accounts =
        new Accounts(
            shown.impressions(),
            examples.size(),
            impressions[ImpressionClass.ORPHAN.ordinal()],
            impressions[ImpressionClass.REJECTED.ordinal()],
            impressions[ImpressionClass.FORGOTTEN.ordinal()],
            impressions[ImpressionClass.OPEN.ordinal()],
            events.clicks.size(),
            examples.positives(),
            clicks[ClickClass.REPEATED.ordinal()],
            clicks[ClickClass.REJECTED.ordinal()],
            clicks[ClickClass.LATE.ordinal()],
            clicks[ClickClass.ORPHAN.ordinal()],
            clicks[ClickClass.FORGOTTEN.ordinal()],
            clicks[ClickClass.OPEN.ordinal()],
            breaks);
    sums(accounts);
    return accounts;
  }

  private void sums(Accounts a) {
    breaks.sum("requests = slates", requests.requests(), requests.slates());
    breaks.sum(
        "impressions = examples + orphan + rejected + forgotten + open",
        a.impressions(),
        a.examples()
            + a.orphanImpressions()
            + a.rejectedImpressions()
            + a.forgottenImpressions()
            + a.openImpressions());
    breaks.sum(
        "clicks = positives + repeated + rejected + late + orphan + forgotten + open",
        a.clicks(),
        a.positives()
            + a.repeatedClicks()
            + a.rejectedClicks()
            + a.lateClicks()
            + a.orphanClicks()
            + a.forgottenClicks()
            + a.openClicks());
  }

  private void requests() {
    for (int n = 0; n < requests.size(); n++) {
      if (!requests.isAnswered(n)) {
        breaks.add("requests without a slate", requests.place(n));
      } else if (!requests.isAsked(n)) {
        breaks.add("slates without a request", requests.place(n));
      }
    }
    if (requests.duplicateSlates() > 0) {
      breaks.sum("slates that repeat an answered request", requests.duplicateSlates(), 0);
    }
  }

  private void gatherImpressions() {
    EventBook.Rows rows = events.impressions;
    for (int i = 0; i < rows.size(); i++) {
      shown.impression(
          shownKey(rows, i), rows.time.get(i), rows.place.get(i), impressionClass(rows, i));
    }
  }

  /** What one impression event is by itself; an example may outweigh it. */
  private ImpressionClass impressionClass(EventBook.Rows rows, int i) {
    long event = rows.event.get(i);
    if (isRejected(rows, i) || events.isAside(event, RejectReason.LATE)) {
      return ImpressionClass.REJECTED;
    }
    if (events.isAside(event, RejectReason.ORPHAN)) {
      return ImpressionClass.ORPHAN;
    }
    return events.isForgotten(rows, i) ? ImpressionClass.FORGOTTEN : ImpressionClass.GOOD;
  }

  private long[] impressions() {
    long[] counts = new long[ImpressionClass.values().length];
    for (int n = 0; n < shown.size(); n++) {
      if (shown.isImpression(n)) {
        ImpressionClass kind = settled(n);
        counts[kind.ordinal()]++;
        if (kind == ImpressionClass.GOOD) {
          breaks.add(
              "impressions that no example, dead letter or open window explains", shown.place(n));
        }
      }
    }
    return counts;
  }

  private ImpressionClass settled(int n) {
    boolean learned = examples.find(shown.key(n)) != LongIndex.ABSENT;
    ImpressionClass kind = shown.kind(n);
    if (learned) {
      if (kind == ImpressionClass.ORPHAN) {
        breaks.add("impressions both in examples and put aside as orphans", shown.place(n));
      }
      return ImpressionClass.EXAMPLE;
    }
    return kind == ImpressionClass.GOOD && isOpen(shown.time(n)) ? ImpressionClass.OPEN : kind;
  }

  private void examplesWithoutImpression() {
    for (int n = 0; n < examples.size(); n++) {
      int of = shown.find(examples.key(n));
      if (of == LongIndex.ABSENT || !shown.isImpression(of)) {
        breaks.add("examples without an impression", examples.place(n));
      }
    }
  }

  private void gatherClicks() {
    EventBook.Rows rows = events.clicks;
    for (int i = 0; i < rows.size(); i++) {
      shown.add(shownKey(rows, i));
    }
  }

  private long[] clicks() {
    EventBook.Rows rows = events.clicks;
    long[] counts = new long[ClickClass.values().length];
    int[] joined = new int[shown.size()];
    for (int i = 0; i < rows.size(); i++) {
      int n = shown.find(shownKey(rows, i));
      ClickClass kind = clickClass(rows, i, n, joined);
      counts[kind.ordinal()]++;
      if (kind == ClickClass.UNEXPLAINED) {
        breaks.add("clicks that no label, dead letter or open window explains", rows.place.get(i));
      }
    }
    labelsWithoutClicks(joined);
    return counts;
  }

  private ClickClass clickClass(EventBook.Rows rows, int i, int n, int[] joined) {
    long event = rows.event.get(i);
    if (isRejected(rows, i)) {
      return ClickClass.REJECTED;
    }
    if (events.isAside(event, RejectReason.LATE)) {
      return ClickClass.LATE;
    }
    if (events.isAside(event, RejectReason.ORPHAN)) {
      return ClickClass.ORPHAN;
    }
    int example = examples.find(shown.key(n));
    int labelled = example == LongIndex.ABSENT ? 0 : examples.clicks(example);
    if (joined[n] < labelled) {
      return joined[n]++ == 0 ? ClickClass.POSITIVE : ClickClass.REPEATED;
    }
    if (events.isForgotten(rows, i)) {
      return ClickClass.FORGOTTEN;
    }
    if (isOpen(shown.isImpression(n) ? shown.time(n) : rows.time.get(i))) {
      return ClickClass.OPEN;
    }
    boolean notShown = shown.isImpression(n) && shown.kind(n) == ImpressionClass.REJECTED;
    return notShown && example == LongIndex.ABSENT ? ClickClass.REJECTED : ClickClass.UNEXPLAINED;
  }

  private void labelsWithoutClicks(int[] joined) {
    for (int n = 0; n < examples.size(); n++) {
      int of = shown.find(examples.key(n));
      if (examples.clicks(n) > (of == LongIndex.ABSENT ? 0 : joined[of])) {
        breaks.add("examples that count more clicks than were sent", examples.place(n));
      }
    }
  }

  private boolean isOpen(long impressionMillis) {
    return watermark == Long.MIN_VALUE
        || impressionMillis + rules.clickWindow().toMillis() > watermark;
  }

  private boolean isRejected(EventBook.Rows rows, int i) {
    return rows.rejected.get(i) != 0
        || events.isRefused(rows.event.get(i))
        || withheld.find(slate(rows, i)) != LongIndex.ABSENT;
  }

  /** Where an event names no slate, the first slate of its request counts. */
  private long slate(EventBook.Rows rows, int i) {
    long slate = rows.slate.get(i);
    return slate == EventBook.NONE ? requests.firstSlate(rows.request.get(i)) : slate;
  }

  private long shownKey(EventBook.Rows rows, int i) {
    long slate = slate(rows, i);
    return Ids.shown(slate == EventBook.NONE ? rows.request.get(i) : slate, rows.item.get(i));
  }

  private enum ClickClass {
    POSITIVE,
    REPEATED,
    REJECTED,
    LATE,
    ORPHAN,
    FORGOTTEN,
    OPEN,
    UNEXPLAINED
  }
}
