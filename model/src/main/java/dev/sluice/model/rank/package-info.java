/**
 * Candidates in, ordered slate out: the serving side of a model, as a pure function of its
 * arguments.
 *
 * <pre>
 *   model-updates ──► ServingModel ──pinned view──┐
 *   request, history, lookups ──► Contenders ──► Encoder ──► Scorer ──► order ──► Exploration ──► Slate ──► Answer
 *                                      ▲ Retrieval, where the request names none
 * </pre>
 */
@NullMarked
package dev.sluice.model.rank;

import org.jspecify.annotations.NullMarked;
