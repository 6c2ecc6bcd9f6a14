/**
 * Ways to represent feature values in a given memory, behind one port, for experiments: the
 * product's multiplexed rows [1] beside what they are compared with. Everything is on the heap and
 * trained in place; nothing here serves.
 *
 * <p>An {@link dev.sluice.embeddings.arm.ArmKind} with an {@link dev.sluice.embeddings.arm.ArmPlan}
 * makes a {@link dev.sluice.embeddings.arm.RepresentationArm}. Plain arms give each feature a share
 * of the memory in proportion to its vocabulary; multiplexed ones let all features share all of it.
 *
 * <p>[1] Coleman et al., Unified Embedding, NeurIPS 2023, arXiv 2305.12102.
 */
@NullMarked
package dev.sluice.embeddings.arm;

import org.jspecify.annotations.NullMarked;
