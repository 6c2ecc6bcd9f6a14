package dev.sluice.app.reconcile;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/** A figure over all examples and over the later half of them by event time; null if undefined. */
public record Halves(
    @Nullable Double whole, @JsonProperty("last_half") @Nullable Double lastHalf) {}
