package dev.sluice.schemas.feature;

import java.io.Serializable;
import java.time.Duration;

/**
 * An engagement type that counts.
 *
 * @param engagement the event type
 * @param weight what it adds to the ranking, at least 0
 * @param window how long after the impression it counts, positive
 */
public record LabelSpec(String engagement, double weight, Duration window)
    implements Serializable {}
