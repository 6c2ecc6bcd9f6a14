/**
 * The Kafka Streams application: guard, de-duplicate, count, join into examples.
 *
 * <pre>
 *   events, served, users, items, item-state
 *        │
 *     [intake] guard, de-duplicate, route ──bad bytes──► &lt;topic&gt;.dlq
 *        │                      │
 *   by request            by item (item attributes)
 *        │                      │
 *     [join]               [count-keys] which counters, which keys
 *        │   │                  │
 *        │   └─orphan, late─►   by counter and key
 *        ▼     events.dlq       │
 *     examples               [count] ──► counters
 * </pre>
 *
 * A tick goes to every partition of each hop, with the partition it comes from.
 */
@NullMarked
package dev.sluice.streams;

import org.jspecify.annotations.NullMarked;
