/**
 * What the model's rooms share: its configuration, and how a published version is sealed.
 *
 * <pre>
 *   encode (features to rows) ─► network (spec, parameters, reference arithmetic) ─► djl (the fast one)
 *   train (examples to versions), retrieve (popularity, neighbours), rank (requests to slates)
 * </pre>
 */
@NullMarked
package dev.sluice.model;

import org.jspecify.annotations.NullMarked;
