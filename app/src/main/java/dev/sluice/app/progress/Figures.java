package dev.sluice.app.progress;

import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What has gone through the topics since the watching began.
 *
 * @param events impressions, clicks and others; no ticks
 * @param p50 median of request append to slate append, of the newest slates, in milliseconds
 * @param version newest model version that a slate used; -1 none yet
 * @param versionAgeMillis since that version was first seen in a slate
 * @param auc of the served ctr, progressive: each is judged as it was served
 * @param firstSlateMillis when the first slate was appended, in milliseconds since 1970; 0 not yet
 */
public record Figures(
    long events,
    long requests,
    long slates,
    OptionalLong p50,
    OptionalLong p99,
    long version,
    long versionAgeMillis,
    long examples,
    OptionalDouble auc,
    OptionalDouble logloss,
    long rejected,
    long deadLetters,
    long firstSlateMillis) {}
