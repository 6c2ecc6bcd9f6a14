/**
 * Representation training on a bounded log: users and items as points whose inner product ranks.
 *
 * <pre>
 *   modality k of an item ─► Projection ─► block k        free vectors of a user: a block each
 *                        └─► head ─► SphericalBezier ─► mixed block
 *   [blocks, each of norm 1] ─► UserItemGraph (sum of L layers) ─► item graph (kNN of the raw vectors) ─► vectors
 *   batch of (user, item, drawn item) ─► alignment + gamma (uniformity of users + calibrated uniformity) / 2
 * </pre>
 *
 * <p>The model is CM3 (Zhou, Wang and Shen, arXiv 2508.01226). All steps backwards are written by
 * hand; the graph is linear, so its adjoint is the same product with the transpose. A plain
 * program: no engine, no native library.
 */
@NullMarked
package dev.sluice.model.represent;

import org.jspecify.annotations.NullMarked;
