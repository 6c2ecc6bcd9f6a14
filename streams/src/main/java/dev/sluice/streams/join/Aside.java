package dev.sluice.streams.join;

import dev.sluice.schemas.codec.RejectReason;

/**
 * An event that joins with nothing.
 *
 * @param reason ORPHAN or LATE
 * @param detail one line on what was missing
 * @param bytes as they were received; owned by the receiver
 */
public record Aside(RejectReason reason, String detail, byte[] bytes, Place place) {}
