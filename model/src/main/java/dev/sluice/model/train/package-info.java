/**
 * Online training: examples in, model versions out.
 *
 * <pre>
 *   Example ─► Lesson (what it adds) ─► mini-batch ─► Encoder ─► gradients ─► Adagrad (rows), Adam (dense)
 *                                                                             │
 *                                        cut ─► CutVersion      stage, commit ─► EmbeddingTable
 * </pre>
 */
@NullMarked
package dev.sluice.model.train;

import org.jspecify.annotations.NullMarked;
