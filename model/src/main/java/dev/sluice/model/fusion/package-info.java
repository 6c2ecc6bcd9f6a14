/**
 * Fusion of an item's modalities on the unit sphere, and the losses that are defined there.
 *
 * <pre>
 *   modality vectors ─► (missing, zero, not finite, of another size: left out)
 *                    ─► SphericalBezier over what is there, in the order of the configuration ─► one unit vector
 *   training: SlerpTape remembers each step of the same curve and runs backwards over it
 * </pre>
 *
 * <p>Paper: Zhou, Wang and Shen, arXiv 2508.01226. The published code fuses two modalities; the
 * variants for more are stated at {@link dev.sluice.model.fusion.BezierVariant}.
 */
@NullMarked
package dev.sluice.model.fusion;

import org.jspecify.annotations.NullMarked;
