/**
 * Row-wise optimisers whose state lies in a table's slots: Adagrad, and Adam that gives rows which
 * were not touched for a while the very steps that a dense optimiser would have given them.
 */
@NullMarked
package dev.sluice.embeddings.optimizer;

import org.jspecify.annotations.NullMarked;
