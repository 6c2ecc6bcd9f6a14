/**
 * The settings that both jobs share.
 *
 * <pre>
 *   examples ──► trainer.TrainerJob ──► model-updates, trainer-state, models
 *                                            │
 *   items, item-state, users, counters ──► replica.Replica (one per process and model)
 *                                            │
 *   events, requests ──► ranker.RankerJob ◄──┘ ──► ranked, served, requests.dlq
 * </pre>
 */
@NullMarked
package dev.sluice.flink;

import org.jspecify.annotations.NullMarked;
