/**
 * What joins a slate with the impressions and engagements that answer it: pure, no clock, no Kafka.
 *
 * <pre>
 *   served ─────┐
 *   impression ─┼─► Joiner.apply(state of the request, input, watermark) ─► examples, asides, wake-up
 *   click ... ──┘   Joiner.wake(state of the request, watermark)         ─► examples, asides, wake-up
 * </pre>
 */
@NullMarked
package dev.sluice.streams.join;

import org.jspecify.annotations.NullMarked;
