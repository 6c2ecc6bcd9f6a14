/**
 * The one path from features to what the network reads: table rows in slots, and dense numbers.
 * Examples and (request, candidate) go through the same {@code Encoder}.
 */
@NullMarked
package dev.sluice.model.encode;

import org.jspecify.annotations.NullMarked;
