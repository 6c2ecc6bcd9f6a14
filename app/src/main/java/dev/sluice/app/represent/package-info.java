/**
 * Files around representation training: vectors in and out, and logs as numbered pairs.
 *
 * <pre>
 *   LOGDIR/examples ─► RepresentationLog ─► Split, Modality     VectorFile ◄─► CSV, .npy with .ids
 *   LOGDIR/items    ─►
 * </pre>
 */
@NullMarked
package dev.sluice.app.represent;

import org.jspecify.annotations.NullMarked;
