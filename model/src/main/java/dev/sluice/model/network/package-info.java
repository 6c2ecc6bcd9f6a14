/**
 * The CTR network as plain Java: shapes, parameters, and a reference forward and backward pass that
 * the fast one in {@code model.djl} is held to.
 */
@NullMarked
package dev.sluice.model.network;

import org.jspecify.annotations.NullMarked;
