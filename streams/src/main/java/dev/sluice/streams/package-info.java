/**
 * The Kafka Streams application: guard, de-duplicate, count, join into examples.
 *
 * <pre>
 *   events, served, users                  items, item-state
 *        │                                      │
 *     [intake] guard, de-duplicate, route  [item-intake] guard ──bad bytes──► &lt;topic&gt;.dlq
 *        │                      │               │
 *   by request      by item (counts, united)  by item (attributes)
 *        │                      │               │
 *     [join]               [count-keys] which keys
 *        │   │                  │
 *        │   └─orphan, late─►   by counter and key (counts, united)
 *        ▼     events.dlq       │
 *     examples               [count] ──► counters
 * </pre>
 *
 * A tick goes to every partition of each hop, with the partition it comes from. Nothing leaves a
 * processor, and no store is written, before a batch is full or a commit is near: a record of a hop
 * is a batch of envelopes, and a count is united with others of its key on the way.
 */
@NullMarked
package dev.sluice.streams;

import org.jspecify.annotations.NullMarked;
