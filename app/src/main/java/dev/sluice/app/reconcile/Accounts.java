package dev.sluice.app.reconcile;

/** How many impressions and clicks there are of each class, and what belongs to none. */
record Accounts(
    long impressions,
    long examples,
    long orphanImpressions,
    long rejectedImpressions,
    long forgottenImpressions,
    long openImpressions,
    long clicks,
    long positives,
    long repeatedClicks,
    long rejectedClicks,
    long lateClicks,
    long orphanClicks,
    long forgottenClicks,
    long openClicks,
    Breaks breaks) {}
